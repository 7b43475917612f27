"""The index is kept in few pieces."""

from aipact.core.transaction import commit
from aipact.jobs import every
from aipact.search.index import tidy


@every(3600, "search.tidy")
def tidy_index() -> None:
    """Small pieces are put together, a little at a time: a search looks into each of them."""
    while tidy():
        commit()
    commit()
