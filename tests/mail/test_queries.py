from datetime import timedelta
from typing import Any

import pytest

from aipact.core.clock import now
from aipact.core.db import new_id
from aipact.core.pagination import PageRequest
from aipact.mail import queries
from aipact.mail.models import LetterStatus
from aipact.mail.queries import LetterFilter
from tests.factories.mail import LetterFactory


def subjects(page: Any) -> list[str]:
    return [letter.subject for letter in page.items]


def test_letters_come_newest_first_page_by_page(db: Any) -> None:
    for number in range(5):
        LetterFactory(subject=str(number), created_at=now() + timedelta(seconds=number))
    first = queries.letters(LetterFilter(), PageRequest(size=2))
    second = queries.letters(LetterFilter(), PageRequest(size=2, after=first.next_cursor))
    back = queries.letters(LetterFilter(), PageRequest(size=2, before=second.previous_cursor))
    assert (subjects(first), subjects(second), subjects(back)) == (
        ["4", "3"],
        ["2", "1"],
        ["4", "3"],
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LetterFilter(receiver=" Ada@aquila.example "), ["a"]),
        (LetterFilter(receiver="borealis"), ["b"]),
        (LetterFilter(receiver="%"), []),
        (LetterFilter(status=LetterStatus.FAILED), ["b"]),
        (LetterFilter(letter="pledges/pledge_received"), ["a"]),
    ],
)
def test_letters_are_filtered(db: Any, wanted: LetterFilter, found: list[str]) -> None:
    LetterFactory(to_address="ada@aquila.example", subject="a", letter="pledges/pledge_received")
    LetterFactory(to_address="bo@borealis.example", subject="b", status=LetterStatus.FAILED)
    assert subjects(queries.letters(wanted, PageRequest())) == found


def test_the_letters_about_a_submission_come_oldest_first(db: Any) -> None:
    about = new_id()
    LetterFactory(about_id=about, subject="1", created_at=now() - timedelta(days=1))
    LetterFactory(about_id=about, subject="2")
    LetterFactory(about_id=new_id())
    assert [letter.subject for letter in queries.letters_about(about)] == ["1", "2"]


def test_the_oldest_waiting_letter_is_a_due_one(db: Any) -> None:
    assert queries.oldest_waiting() is None
    LetterFactory(next_attempt_at=now() + timedelta(hours=1))
    LetterFactory(status=LetterStatus.HELD, next_attempt_at=now() - timedelta(days=9))
    assert queries.oldest_waiting() is None
    then = now() - timedelta(minutes=5)
    LetterFactory(status=LetterStatus.SENDING, next_attempt_at=then)
    assert queries.oldest_waiting() == then
    assert queries.counts_by_status() == {
        LetterStatus.HELD: 1, LetterStatus.PENDING: 1, LetterStatus.SENDING: 1
    }  # fmt: skip
