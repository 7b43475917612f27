"""The library's numbers and its search index: kept in the transaction of what moves them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from aipact import search
from aipact.core.db import db, dialect_name
from aipact.practices.models import Practice, PracticeCount
from aipact.practices.queries import counting
from aipact.practices.queries.counting import Pair
from aipact.practices.queries.versions import published_version
from aipact.practices.states import READABLE

KIND = "practice"


@contextmanager
def keeping_library(practice: Practice) -> Iterator[None]:
    """Whatever changes inside, the numbers and the search index change with it."""
    before = counting.counted_values(practice)
    yield
    db.session.flush()
    after = counting.counted_values(practice)
    _count({**dict.fromkeys(before - after, -1), **dict.fromkeys(after - before, 1)})
    index_practice(practice)


def index_practice(practice: Practice) -> None:
    """What search knows of a practice: what the public can read now, in all its languages."""
    version = published_version(practice) if practice.state in READABLE else None
    if version is None:
        search.remove(KIND, practice.id)
        return
    translations = counting.translations_by_practice([practice.id]).get(practice.id, ())
    document = counting.document(practice, version, translations)
    search.put(
        KIND,
        practice.id,
        title=document.title,
        text=document.text,
        is_public=True,
        language=document.language,
        tags=document.tags,
        translations=document.translations,
    )


def index_practices(after_batch: Callable[[int], None] = lambda _number: None) -> int:
    """Index every practice anew, in the order of publication; how many. `after_batch` may
    commit."""
    return search.rebuild(KIND, counting.documents(), after_batch=after_batch)


def recount_practices() -> dict[Pair, tuple[int, int]]:
    """Set the library's numbers right; returns {(facet, value): (kept, counted)} where they were
    not."""
    wrong = counting.count_differences()
    _count({pair: counted - kept for pair, (kept, counted) in wrong.items()})
    return wrong


def _count(steps: dict[Pair, int]) -> None:
    """Add to the numbers, in one order for all writers so that none waits for another crosswise."""
    if not steps:
        return
    rows = [
        {"facet": facet, "value": value, "number": step}
        for (facet, value), step in sorted(steps.items())
    ]
    statement: Any = (postgresql if dialect_name() == "postgresql" else sqlite).insert(
        PracticeCount
    )
    statement = statement.values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["facet", "value"],
            set_={"number": PracticeCount.number + statement.excluded.number},
        )
    )
