"""Pages of results: newest first, the best first, by tags, counted, all of them."""

import itertools
import random
import uuid
from typing import Any

import pytest
from sqlalchemy import text, update

from aipact import search
from aipact.core.db import db, dialect_name
from aipact.core.errors import NotFound
from aipact.core.pagination import CappedCount, PageRequest, encode_cursor
from aipact.search import engines

KIND = "practice"


@pytest.fixture(autouse=True)
def _database(db: Any) -> None:
    """Every test here reads and writes."""


def add(title: str, text: str = "", **more: Any) -> uuid.UUID:
    key = uuid.uuid4()
    values = {"is_public": True, **more}
    search.put(KIND, key, title=title, text=text, **values)
    db.session.flush()
    return key


def found(q: str = "", size: int = 50, **more: Any) -> list[uuid.UUID]:
    return list(search.find(KIND, q=q, page=PageRequest(size=size), **more).items)


# -- newest first ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "aquila", "aqui"])
def test_the_newest_come_first_and_pages_go_forth_and_back(query: str) -> None:
    keys = [add(f"Aquila {number}") for number in range(7)][::-1]

    def page(**cursor: str) -> Any:
        return search.find(KIND, q=query, page=PageRequest(size=3, **cursor))

    first = page()
    second = page(after=first.next_cursor)
    third = page(after=second.next_cursor)
    assert [*first.items, *second.items, *third.items] == keys
    assert (first.previous_cursor, third.next_cursor) == ("", "")
    assert page(before=third.previous_cursor).items == second.items
    back = page(before=second.previous_cursor)
    assert (back.items, back.previous_cursor) == (first.items, "")
    assert page(after=back.next_cursor).items == second.items


def test_a_changed_document_keeps_its_place() -> None:
    old, new = add("Aquila one"), add("Aquila two")
    search.put(KIND, old, title="Aquila three", text="more", is_public=True)
    assert found("aquila") == [new, old]


@pytest.mark.parametrize("cursor", ["x", encode_cursor(["x"]), encode_cursor([1, 2]),
                                    encode_cursor([-1]), encode_cursor(["9" * 30])])  # fmt: skip
@pytest.mark.parametrize("ranked", [True, False])
def test_a_cursor_that_is_none_is_not_found(cursor: str, ranked: bool) -> None:
    add("Aquila")
    with pytest.raises(NotFound):
        search.find(KIND, q="aquila", page=PageRequest(after=cursor), ranked=ranked)


@pytest.mark.parametrize("number", [0, 2**31, 2**40, 10**17])
@pytest.mark.parametrize("ranked", [True, False])
def test_a_cursor_far_from_everything_does_no_harm(number: int, ranked: bool) -> None:
    key = add("Aquila")
    for end in ("after", "before"):
        page = PageRequest(**{end: encode_cursor([number])})
        for q in ("aquila", ""):
            assert set(search.find(KIND, q=q, page=page, ranked=ranked).items) <= {key}


def test_what_was_asked_without_a_word_finds_nothing() -> None:
    key = add("Aquila")
    assert (found("!!!"), found("  "), found("")) == ([], [key], [key])


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_between_windows_and_sections_of_ids(seed: int) -> None:
    """PostgreSQL looks into pieces of the range of ids; SQLite has to find the same."""
    dice = random.Random(seed)
    widest = dice.choice((300, 20_000, 1_000_000))
    ids = sorted(dice.sample(range(1, widest), 60))
    keys = []
    for number, row_id in enumerate(ids):
        keys.append(add("Frequent" if number % 5 else "Frequent and seldom"))
        where = search.SearchDocument.key == keys[-1]
        db.session.execute(update(search.SearchDocument).where(where).values(id=row_id + 10**7))
    if dialect_name() == "sqlite":
        db.session.execute(text("INSERT INTO search_fts (search_fts) VALUES ('rebuild')"))
    wanted = {"frequent": keys[::-1], "seldom": keys[::5][::-1]}
    for q, size in itertools.product(wanted, (1, 4, 13, 60)):
        page, trail = PageRequest(size=size), []
        while page.after or not trail:
            trail.append(search.find(KIND, q=q, page=page))
            page = PageRequest(size=size, after=trail[-1].next_cursor)
        assert [key for here in trail for key in here.items] == wanted[q]
        for earlier, later in itertools.pairwise(trail):
            back = PageRequest(size=size, before=later.previous_cursor)
            assert search.find(KIND, q=q, page=back).items == earlier.items


def test_a_page_after_a_document_that_is_gone() -> None:
    keys = [add(f"Aquila {number}") for number in range(4)][::-1]
    first = search.find(KIND, q="aquila", page=PageRequest(size=2))
    for key in first.items:
        search.remove(KIND, key)
    db.session.flush()
    assert (
        search.find(KIND, q="aquila", page=PageRequest(after=first.next_cursor)).items == keys[2:]
    )


# -- tags -----------------------------------------------------------------------------------------


def test_values_of_a_facet_widen_and_facets_narrow() -> None:
    one = add("One", tags={"level": ["planned"], "country": ["BE", "FR"]})
    two = add("Two", tags={"level": ["full"], "country": ["BE"]})
    three = add("Three", tags={"level": ["full"], "article": ["annex-III", "4"]})
    assert found(tags={"level": ["full"]}) == [three, two]
    assert found(tags={"level": ["full", "planned"]}) == [three, two, one]
    assert found(tags={"level": ["full"], "country": ["BE"]}) == [two]
    assert found(tags={"country": ["FR"]}) == [one]
    assert found(tags={"article": ["ANNEX-iii"]}) == [three]
    assert found("two", tags={"level": ["full"]}) == [two]
    assert found("one", tags={"level": ["full"]}) == []
    assert found(tags={"level": []}) == [three, two, one]


def test_scopes_are_apart_and_together() -> None:
    listed = add("Aquila", tags={"scope": ["listed"], "level": ["full"]})
    archived = add("Aquila", tags={"scope": ["archived"], "level": ["full"]})
    for asked in ({}, {"q": "aquila"}, {"q": "aquila", "ranked": True}):
        for more in ({}, {"level": ["full"]}):
            assert found(**asked, tags={"scope": ["listed"], **more}) == [listed]
            assert found(**asked, tags={"scope": ["archived"], **more}) == [archived]
            both = {"scope": ["listed", "archived"], **more}
            assert found(**asked, tags=both) == [archived, listed]
            assert found(**asked, tags=more) == [archived, listed]
            assert found(**asked, tags={"scope": ["lost"], **more}) == []
    assert search.count(KIND, tags={"scope": ["archived"]}) == CappedCount(1)


def test_a_tag_is_no_word_and_a_word_is_no_tag() -> None:
    add("level=full", "p#level=full #level=full", tags={"size": ["large"]})
    assert found("large") == []
    assert found(tags={"level": ["full"]}) == []


@pytest.mark.parametrize(
    "value", ["'", '"', "a b", "a' | 'b", "x\\", "\0", "", "*", "é", "(", "🙂"]
)
def test_any_value_can_be_put_in_and_asked_for(value: str) -> None:
    key = add("Tagged", tags={"level": [value]})
    assert found(tags={"level": [value or "x"]}) == ([key] if value else [])
    assert found(tags={"level": ["other"]}) == []


# -- the best first -------------------------------------------------------------------------------


def test_titles_come_first_then_words_as_typed_then_other_forms() -> None:
    begun = add("A", "trainingsplan", language="en")
    stem = add("B", "They trained", language="en")
    typed = add("C", "About training", language="en")
    title_form = add("Trained people", "", language="en")
    title = add("Training for everybody", "", language="en")
    newer = add("D", "More training", language="en")
    best = found("training", ranked=True)
    assert best[:4] == [title, title_form, newer, typed]
    assert set(best[4:]) == {begun, stem}
    assert found("training") == [newer, title, title_form, typed, stem, begun]


def test_several_words_all_in_the_title_before_some_of_them() -> None:
    none = add("A", "data training")
    some = add("Data", "training")
    every = add("Data training", "")
    newest = add("B", "data training")
    assert found("data training", ranked=True) == [every, some, newest, none]


def test_ranked_pages_go_forth_and_back_without_doubles() -> None:
    keys = [add("Aquila" if number % 3 else "Other", "aquila") for number in range(10)]
    seen: list[uuid.UUID] = []
    page = PageRequest(size=3)
    trail = []
    while True:
        here = search.find(KIND, q="aquila", page=page, ranked=True)
        trail.append(here)
        seen += here.items
        if not here.next_cursor:
            break
        page = PageRequest(size=3, after=here.next_cursor)
    assert sorted(seen) == sorted(keys)
    assert seen == found("aquila", ranked=True)
    back = PageRequest(size=3, before=trail[2].previous_cursor)
    assert search.find(KIND, q="aquila", page=back, ranked=True).items == trail[1].items


def test_a_ranked_search_ends_at_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipact.search.finding.MOST_RANKED", 4)
    for _number in range(6):
        add("Aquila")
    first = search.find(KIND, q="aquila", page=PageRequest(size=3), ranked=True)
    last = PageRequest(size=3, after=first.next_cursor)
    second = search.find(KIND, q="aquila", page=last, ranked=True)
    assert (len(first.items), len(second.items), second.next_cursor) == (3, 1, "")


# -- counts and all keys --------------------------------------------------------------------------


def test_counting_stops_at_the_cap() -> None:
    for _number in range(4):
        add("Aquila")
    assert search.count(KIND, q="aquila") == CappedCount(4)
    assert search.count(KIND, q="aquila", cap=4) == CappedCount(4)
    assert search.count(KIND, q="aquila", cap=3) == CappedCount(3, is_capped=True)
    assert search.count(KIND) == CappedCount(4)
    assert search.count(KIND, q="???") == CappedCount(0)


def test_all_keys_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipact.search.finding._BATCH", 3)
    keys = [add("Aquila", tags={"level": ["full"]}) for _number in range(7)][::-1]
    assert list(search.keys(KIND, q="aquila")) == keys
    assert list(search.keys(KIND, tags={"level": ["full"]})) == keys
    assert list(search.keys(KIND)) == keys
    assert list(search.keys(KIND, q="borealis")) == []


# -- visibility and kinds -------------------------------------------------------------------------


def test_nobody_finds_what_is_private_by_words_or_tags() -> None:
    public = add("Aquila", tags={"level": ["full"]})
    private = add("Aquila", tags={"level": ["full"]}, is_public=False)
    both = [private, public]
    for asked in ({"q": "aquila"}, {"tags": {"level": ["full"]}}, {}):
        assert found(**asked) == [public]
        assert found(**asked, public_only=False) == both
    assert found("aquila", ranked=True) == [public]
    assert found("aquila", ranked=True, public_only=False) == both


def test_a_document_of_hostile_size_is_indexed() -> None:
    letters = "абвгдежзийклмнопрстуфхцчшщ"
    many = " ".join(f"{a}{b}{c}{'ж' * 80}" for a in letters for b in letters for c in letters[:9])
    key = add("Aquila", many, language="en")
    assert found("aquila") == [key]


# -- words that begin -----------------------------------------------------------------------------


def test_a_beginning_finds_the_shortest_words_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipact.search.finding.MOST_BEGINNINGS", 2)
    monkeypatch.setattr("aipact.search.finding._MANY", 2)
    longest, long, short = add("Datenschutzgesetz"), add("Datensatz"), add("Daten")
    assert found("dat") == [short, long]
    assert longest not in found("dat")


def test_beginnings_are_those_of_the_kind() -> None:
    search.put("organisation", uuid.uuid4(), title="Datenwerk", text="", is_public=True)
    assert engines.words_that_begin(KIND, "dat", 10) == []
    add("Datenwerk")
    assert engines.words_that_begin(KIND, "dat", 10) == ["datenwerk"]
