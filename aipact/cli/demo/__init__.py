"""`flask aipact demo`: invented organisations in the proportions of the real Pact."""

from datetime import datetime

import click
from tqdm import tqdm

from aipact.cli.demo import load
from aipact.cli.demo.invention import REAL_ORGANISATIONS
from aipact.core.clock import today
from aipact.core.settings import current_settings
from aipact.core.transaction import commit


@click.command("demo")
@click.option("--organisations", default=REAL_ORGANISATIONS, show_default=True, help="How many.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The demo's today.  [default: today]"
)
@click.option("--seed", default=load.SEED, show_default=True, help="Same seed, same data.")
def demo(organisations: int, as_of: datetime | None, seed: int) -> None:
    """Fill an empty database with the demo."""
    if not current_settings().demo:
        raise click.ClickException("Set DEMO=yes first: the demo's passwords are public.")
    if load.is_loaded():
        raise click.ClickException("There are accounts already: the demo needs an empty database.")
    if organisations < load.FEWEST:
        raise click.ClickException(f"The demo needs at least {load.FEWEST} organisations.")
    day = as_of.date() if as_of else today()
    with tqdm(total=organisations, desc="Demo", unit=" organisations", leave=False) as bar:
        load.load_demo(count=organisations, as_of=day, seed=seed, on_progress=bar.update)
        commit()
    click.echo(f"The demo is loaded: {organisations} invented organisations as of {day}.")
