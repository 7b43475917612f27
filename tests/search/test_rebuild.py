"""An index made anew: right rows stay, wrong ones are put right, searches work meanwhile."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update

from aipact import search
from aipact.core.db import db as database
from aipact.core.db import dialect_name
from aipact.core.pagination import PageRequest
from aipact.search import SearchDocument, engines
from aipact.search.index import tidy
from tests.conftest import RealApp

KIND = "practice"


def document(number: int, title: str = "Aquila") -> search.Document:
    return search.Document(uuid.UUID(int=number), f"{title} {number}", "text", True)


def put(one: search.Document) -> None:
    search.put(KIND, one.key, title=one.title, text=one.text, is_public=one.is_public)
    database.session.flush()


def ids() -> dict[int, int]:
    rows = database.session.execute(select(SearchDocument.key, SearchDocument.id))
    return {row.key.int: row.id for row in rows}


def order(q: str = "aquila") -> list[int]:
    found = search.find(KIND, q=q, page=PageRequest(size=50))
    return [key.int for key in found.items]


def test_what_is_right_stays_as_it_is(db: Any) -> None:
    for number in range(1, 5):
        put(document(number))
    before = ids()
    assert search.rebuild(KIND, [document(number) for number in range(1, 5)]) == 4
    assert ids() == before


def test_changed_texts_are_indexed_in_their_place(db: Any) -> None:
    for number in range(1, 4):
        put(document(number))
    before = ids()
    search.rebuild(KIND, [document(1), document(2, "Borealis"), document(3)])
    assert (ids(), order("borealis"), order()) == (before, [2], [3, 1])


@pytest.mark.parametrize("batch", [1, 2, 50])
def test_documents_come_into_the_order_that_is_given(
    db: Any, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("aipact.search.index.BATCH", batch)
    for number in (1, 2, 5, 3, 4, 9):
        put(document(number))
    search.rebuild(KIND, [document(number) for number in (1, 2, 3, 4, 5, 6)])
    assert order() == [6, 5, 4, 3, 2, 1]
    assert set(ids()) == {1, 2, 3, 4, 5, 6}


def test_what_is_not_given_is_removed_with_its_words(db: Any) -> None:
    for number, title in enumerate(("Aquila", "Borealis", "Cygnus"), 1):
        put(document(number, title))
    search.rebuild(KIND, [document(1), document(3, "Cygnus")])
    assert (order("borealis"), order("cygnus"), set(ids())) == ([], [3], {1, 3})
    assert engines.words_that_begin(KIND, "bor", 5) == []
    assert engines.words_that_begin(KIND, "cyg", 5) == ["cygnus"]


def test_nothing_of_another_kind_is_touched(db: Any) -> None:
    search.put("organisation", uuid.UUID(int=7), title="Aquila", text="", is_public=True)
    search.rebuild(KIND, [])
    assert set(ids()) == {7}
    assert engines.words_that_begin("organisation", "aqu", 5) == ["aquila"]


def test_searches_find_everything_between_two_batches(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aipact.search.index.BATCH", 2)
    for number in (6, 1, 2, 3, 4, 5):
        put(document(number))
    seen: list[list[int]] = []
    search.rebuild(
        KIND, [document(n) for n in range(1, 7)], after_batch=lambda _n: seen.append(order())
    )
    assert [sorted(numbers) for numbers in seen] == [[1, 2, 3, 4, 5, 6]] * 3
    assert order() == [6, 5, 4, 3, 2, 1]


def test_a_new_document_after_a_rebuild_is_the_newest(db: Any) -> None:
    for number in (3, 2, 1):
        put(document(number))
    search.rebuild(KIND, [document(number) for number in (1, 2, 3)])
    put(document(4))
    assert order() == [4, 3, 2, 1]


def test_what_changes_during_a_batch_is_indexed_after_it(real_app: RealApp) -> None:
    """The rebuild has read the old text when somebody writes the new one."""
    with real_app.app.app_context():
        put(document(1))
        database.session.commit()

    def change() -> None:
        with real_app.app.app_context():
            put(document(1, "Borealis"))
            database.session.commit()

    writer = threading.Thread(target=change)

    def old_texts() -> Iterator[search.Document]:
        writer.start()
        writer.join(0.5)
        assert writer.is_alive()
        yield document(1)

    with real_app.app.app_context():
        search.rebuild(KIND, old_texts(), after_batch=lambda _n: database.session.commit())
        database.session.commit()
        writer.join()
        assert (order("aquila"), order("borealis")) == ([], [1])
        database.session.remove()


def test_small_pieces_are_put_together(real_app: RealApp) -> None:
    with real_app.app.app_context():
        for number in range(1, 21):
            put(document(number))
            database.session.commit()
        steps = 0
        while tidy():
            database.session.commit()
            steps += 1
            assert steps < 100
        database.session.commit()
        if dialect_name() == "sqlite":
            pieces = "SELECT count(DISTINCT segid) FROM search_fts_idx"
            assert database.session.scalar(text(pieces)) <= 5
        assert order() == list(range(20, 0, -1))
        database.session.remove()


def test_a_row_that_is_wrong_is_put_right(db: Any) -> None:
    put(document(1))
    database.session.execute(update(SearchDocument).values(body="p p:wrong", is_public=False))
    search.rebuild(KIND, [document(1)])
    assert (order(), order("wrong")) == ([1], [])
