"""`flask aipact search ...`: the full-text index."""

from collections.abc import Callable

import click
from flask.cli import AppGroup
from tqdm import tqdm

from aipact.casework import actions as casework
from aipact.core.transaction import commit
from aipact.events.actions import indexing as events
from aipact.organisations import actions as organisations
from aipact.practices import actions as practices
from aipact.search import size

search = AppGroup("search", help="The full-text index.")

REBUILD: dict[str, Callable[[Callable[[int], None]], int]] = {
    "organisation": organisations.index_organisations,
    "practice": practices.index_practices,
    "event": events.index_events,
    "answer": events.index_answers,
    "submission": casework.index_submissions,
}


@search.command("rebuild")
@click.argument("kind", required=False, type=click.Choice(list(REBUILD)))
def search_rebuild(kind: str | None) -> None:
    """Make the index anew, of one kind or of all, while the site is in use."""
    for name in [kind] if kind else REBUILD:
        with tqdm(total=size(name) or None, desc=name, unit=" documents", leave=False) as bar:

            def done(number: int, bar: tqdm = bar) -> None:
                commit()
                bar.update(number)

            number = REBUILD[name](done)
            commit()
        click.echo(f"{name}: {number} indexed.")
