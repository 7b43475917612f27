"""Copies are pointed out, other texts about the same subject are not. The figures are measured on
the invented practices of the demo."""

import random
import tomllib
from itertools import permutations
from pathlib import Path

import pytest

from aipact.core.text import words
from aipact.practices.queries.similar import (
    ENOUGH,
    Similar,
    rare_pairs,
    same_words,
    similar_practices,
    text_of,
)
from aipact.practices.states import TRANSLATED_FIELDS
from tests.factories import practices

TEXTS = Path(__file__).parents[2] / "aipact/cli/demo/texts"
# The same, told again by somebody who had it on the table.
PARAPHRASED = """Before anybody gets access to our planning tool they take a course of two hours. It
explains what the tool can do, what it cannot do, and which data it uses. Planners and the data team
wrote the examples together. There is a short test at the end with eight questions, and those who
fail repeat it. We count how many plans are corrected by hand. The hardest part was time, because
the teams work in shifts. Next year we want to add a module about generative AI."""
ORIGINAL = """Everybody who works with our scheduling assistant takes a course of two hours before
they get an account. The course explains what the assistant can and cannot do, which data it sees,
and how to report a wrong plan. Nurses and planners wrote the examples together with the data team.
After the course there is a short test with ten questions; whoever fails takes the lesson again. We
count how many plans are corrected by hand and how many reports come in. The hardest part was time:
wards have no quiet hour, so we cut the course into four parts. Next year we want to add a module
about the new triage assistant."""


def invented():
    """The words of every practice of the demo, by language."""
    found = {}
    for path in sorted(TEXTS.glob("*.toml")):
        for one in tomllib.loads(path.read_text()).get("practices", []):
            text = " ".join(str(one.get(name, "")) for name in TRANSLATED_FIELDS)
            found.setdefault(one["language"], []).append(words(text))
    return found


def edited(text, every, seed):
    """One word in `every` replaced, left out or joined by another."""
    chance = random.Random(seed)
    made = []
    for at, word in enumerate(text):
        if chance.random() >= 1 / every:
            made.append(word)
        else:
            made += chance.choice([[], [f"other{at}"], [word, f"more{at}"]])
    return made


@pytest.mark.pure
def test_texts_about_the_same_subject_are_far_below():
    shares = [
        same_words(mine, other)
        for texts in invented().values()
        for mine, other in permutations(texts, 2)
    ]
    assert len(shares) > 50
    assert max(shares) < 0.1 < ENOUGH


@pytest.mark.pure
@pytest.mark.parametrize(("every", "least"), [(20, 0.8), (10, 0.7), (5, 0.5)])
def test_edited_copies_are_far_above(every, least):
    shares = [
        same_words(edited(text, every, seed), text)
        for seed, text in enumerate(text for texts in invented().values() for text in texts)
    ]
    assert min(shares) > least > ENOUGH


@pytest.mark.pure
def test_a_close_paraphrase_is_seen():
    assert same_words(words(PARAPHRASED), words(ORIGINAL)) > ENOUGH


@pytest.mark.pure
def test_an_edited_copy_still_has_a_pair_of_rare_words():
    """Otherwise the library would not be asked for it."""
    for seed, texts in enumerate(invented().values()):
        for text in texts:
            copy = set(edited(text, 10, seed))
            assert any(set(pair) <= copy for pair in rare_pairs(text))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("mine", "other", "share"),
    [
        ("", "a b c", 0),
        ("a b", "a b", 1),
        ("a b c", "c b a", 0),
        ("a b c d e f", "x a b c y", 0.5),
        ("a b c", "A b c", 1),
    ],
)
def test_only_runs_of_words_count(mine, other, share):
    assert same_words(words(mine), words(other)) == share


@pytest.mark.pure
@pytest.mark.parametrize(("share", "percent"), [(0.31, 30), (0.86, 90), (0.999, 90), (1, 100)])
def test_shares_are_round(share, percent):
    assert Similar(None, share).percent == percent


def long_text(**values):
    given = dict.fromkeys(("knowledge", "context", "impact", "challenges", "plans"), "")
    parts = dict(zip(given, ORIGINAL.split(". "), strict=False))
    return parts | values


def test_a_copy_is_found_under_another_title(db):
    published = practices.published(**long_text(title="Two hours before the first plan"))
    version = practices.submitted(**long_text(title="Something else entirely", plans="None yet."))
    (found,) = similar_practices(version)
    assert found.practice.id == published.id
    assert 0.7 < found.share < 1


def test_the_same_organisation_is_compared_also_with_what_is_under_review(db):
    organisation = practices.an_organisation()
    first = practices.submitted(organisation, **long_text(title="One"))
    second = practices.submitted(organisation, **long_text(title="Two"))
    assert [one.version.id for one in similar_practices(second)] == [first.id]
    elsewhere = practices.submitted(**long_text(title="Three"))
    assert similar_practices(elsewhere) == []


def test_a_new_version_does_not_resemble_itself(db):
    practice = practices.published(**long_text())
    assert similar_practices(practices.revised(practice, plans="None yet.")) == []


def test_drafts_and_what_was_withdrawn_are_nobodys_copy(db):
    organisation = practices.an_organisation()
    practices.draft(organisation, **long_text(title="Draft"))
    practices.withdrawn(organisation, **long_text(title="Withdrawn"))
    version = practices.submitted(organisation, **long_text(title="Now"))
    assert similar_practices(version) == []


def test_a_text_without_words_resembles_nothing(db):
    version = practices.submitted()
    for name in TRANSLATED_FIELDS:
        setattr(version, name, "")
    assert text_of(version) == []
    assert similar_practices(version) == []


def test_it_costs_the_same_however_many_there_are(db, assert_queries):
    practices.published(**long_text())
    version = practices.submitted(**long_text(title="Now"))
    db.session.commit()
    db.session.refresh(version)
    with assert_queries() as with_one:
        assert len(similar_practices(version)) == 1
    for _number in range(2):
        practices.published(**long_text())
    db.session.commit()
    db.session.refresh(version)
    with assert_queries() as with_three:
        assert len(similar_practices(version)) == 3
    assert with_three.count == with_one.count
