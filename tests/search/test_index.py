"""What is put into the index is found, by everybody's spelling, and never by anybody else."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aipact import search
from aipact.core.db import db

KIND = "organisation"


@pytest.fixture(autouse=True)
def _database(db: Any) -> None:
    """Every test here reads and writes."""


def add(title: str, text: str = "", *, is_public: bool = True, kind: str = KIND) -> uuid.UUID:
    key = uuid.uuid4()
    search.put(kind, key, title=title, text=text, is_public=is_public)
    return key


def found(query: str, **options: Any) -> set[uuid.UUID]:
    return set(db.session.scalars(search.matching_keys(KIND, query, **options)))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Aquila Systems", "aquila"),
        ("Aquila Systems", "AQUILA sys"),
        ("Aquila Systems", "systems aquila"),
        ("Société Générale d’Élan", "societe elan"),
        ("Societe Elan", "société élan"),
        ("Müller & Söhne", "muller"),
        ("Müller & Söhne", "Mueller Soehne"),
        ("Straße AG", "strasse"),
        ("Łódź Danych", "lodz"),
        ("Ørsted Data", "oersted"),
        ("Ακρόπολη Δεδομένα", "ακροπολη"),
        ("Ακρόπολη Δεδομένα", "ΑΚΡΌΠΟΛΗ"),
        ("Ακρόπολη Δεδομένα", "akropol"),
        ("София Системи", "софия"),
        ("София Системи", "sofiya"),
        ("Ħal Għargħur", "ghargh"),
        ("Şişli İstanbul", "sisli istanbul"),
        ("Ștefan și Țara", "stefan tara"),
        ("T-Rex 3000 (AI)", "3000 ai"),
        ("snake_case Ltd", "snake_c"),
    ],
)
def test_a_name_is_found_with_and_without_accents_case_and_script(name: str, query: str) -> None:
    wanted = add(name)
    add("Borealis")
    assert found(query) == {wanted}


def test_all_words_must_be_there_and_only_the_last_may_be_a_beginning() -> None:
    both, one = add("Nordlicht Daten"), add("Nordlicht Bau")
    assert found("nordlicht") == {both, one}
    assert found("nordlicht dat") == {both}
    assert found("nord daten") == set()


def test_only_what_is_public_is_found_unless_everything_is_asked_for() -> None:
    public, private = add("Aquila one"), add("Aquila two", is_public=False)
    assert found("aquila") == {public}
    assert found("aquila", public_only=False) == {public, private}


def test_kinds_are_apart() -> None:
    mine = add("Aquila")
    add("Aquila", kind="practice")
    assert found("aquila") == {mine}


def test_putting_again_replaces_words_and_visibility() -> None:
    key = add("Aquila")
    search.put(KIND, key, title="Borealis", text="", is_public=True)
    assert (found("aquila"), found("borealis")) == (set(), {key})
    search.put(KIND, key, title="Borealis", text="", is_public=False)
    assert found("borealis") == set()


def test_what_was_removed_is_not_found_and_may_be_removed_again() -> None:
    key, other = add("Aquila"), add("Aquila too")
    search.remove(KIND, key)
    search.remove(KIND, key)
    assert found("aquila") == {other}


def test_a_rolled_back_change_leaves_the_index_as_it_was() -> None:
    key = add("Aquila")
    db.session.commit()
    search.put(KIND, key, title="Borealis", text="", is_public=True)
    db.session.flush()
    db.session.rollback()
    assert (found("aquila"), found("borealis")) == ({key}, set())


def test_rebuilding_replaces_a_kind_and_nothing_else() -> None:
    add("Old name")
    add("Old name", kind="practice")
    keys = [uuid.uuid4() for _ in range(3)]
    documents = [search.Document(key, f"New {i}", "Daten", True) for i, key in enumerate(keys)]
    assert search.rebuild(KIND, iter(documents)) == 3
    assert (found("old"), found("new daten")) == (set(), set(keys))
    others = search.matching_keys("practice", "old name")
    assert len(db.session.scalars(others).all()) == 1


def test_a_common_word_gives_no_more_keys_than_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipact.search.finding.MOST_KEYS", 2)
    for _ in range(3):
        add("Aquila")
    assert len(found("aquila")) == 2


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\0", "'", '"', "*", "(", "NOT", "AND OR", "NEAR(a b)", "a:b", "-a", "^a", "& | !",
     "'; DROP TABLE users; --", "\\", "a\0b", "%", "_", "<->", "a:*", "\ud800", "x" * 10_000,
     "\u202e", "🙂", "ﷺ", "a " * 5000, "{title}: x", ":asked", "?"],
)  # fmt: skip
def test_no_query_raises(query: str) -> None:
    add("Zeppelin")
    assert found(query) == set()


@given(st.text(max_size=60), st.text(max_size=60))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_put_in_can_be_asked_for(title: str, query: str) -> None:
    key = add(title)
    found(query)
    from aipact.search.terms import query_words

    if query_words(title) and len(title.split()) <= 10:
        assert key in found(title)
    search.remove(KIND, key)
