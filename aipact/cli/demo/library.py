"""The demo's library: practices that are public, with their reviews, translations and adoptions,
loaded in bulk. What happens to them afterwards is told by the actions (practice_stories.py)."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from sqlalchemy import select

from aipact import files
from aipact.accounts.models import User
from aipact.casework.states import SubmissionKind
from aipact.cli.demo import papers, practice_texts
from aipact.cli.demo.bulk import Chunk, Reviewed, Staff, Step, add_review, moment
from aipact.cli.demo.invention import names
from aipact.cli.demo.practice_texts import AdoptionText, PracticeText
from aipact.core.actor import Actor
from aipact.core.clock import brussels_day, standing_at
from aipact.core.db import db, new_id
from aipact.core.text import slug
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState
from aipact.practices import actions as practices
from aipact.practices.models import Adoption, Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.states import (
    FILE_OWNER,
    OTHER_UNIT,
    STEPS,
    UNIT_OF_COMMITMENT,
    AdoptionState,
    PracticeState,
    TranslationKind,
    VersionState,
)

# The webinars of the Pact at which members presented what they do, by title and day.
LITERACY_WEBINAR = ("Third AI Pact webinar: AI literacy", date(2025, 2, 20))
ARCHITECTURE_WEBINAR = ("AI Pact webinar: the architecture of the AI Act", date(2024, 12, 17))
NEWEST, STEP_DAYS = 12, 10
# They write what names them, and nothing else.
NAMED = frozenset({"aquila-robotics", "borealis-terveys"})
# Between a registration and a first practice.
SETTLING_IN = timedelta(days=25)
# A text that was changed since it was translated into this language.
STALE_TRANSLATION = ("zmiana", "en")


@dataclass
class Author:
    """An organisation of the register that can write, and its contact."""

    id: uuid.UUID
    contact_id: uuid.UUID
    contact_name: str
    contact_email: str
    slug: str
    name: str
    country: str
    size: str
    sectors: list[str]
    joined_on: date
    is_pledger: bool
    written: int = 0

    def fits(self, text: PracticeText) -> int:
        """How well this text could be theirs: language, size, sector; and everybody once."""
        values = text.values
        return (
            8 * (self.country in names()["homes"][values["language"]])
            + 4 * (self.size == values.get("size"))
            + 2 * bool(set(self.sectors) & set(values.get("sectors", [])))
            + self.is_pledger
            - 5 * self.written
        )


def authors() -> list[Author]:
    """Every organisation of the register, in the order in which they came."""
    query = (
        select(Organisation, User)
        .join(User, User.id == Organisation.created_by_id)
        .where(Organisation.state == OrganisationState.ACTIVE, Organisation.is_listed)
        .order_by(Organisation.id)
    )
    return [
        Author(
            id=one.id,
            contact_id=user.id,
            contact_name=user.name,
            contact_email=user.email,
            slug=one.slug,
            name=one.display_name,
            country=one.country,
            size=one.size,
            sectors=one.sector_codes,
            joined_on=one.joined_on or brussels_day(one.created_at),
            is_pledger=one.pledger_since is not None,
        )
        for one, user in db.session.execute(query)
    ]


def author_for(everybody: list[Author], text: PracticeText, on: date) -> Author:
    """Whose practice this is: the one that it names, or whom it fits best on that day."""
    named = [one for one in everybody if one.slug == text.owner]
    rest = [one for one in everybody if one.slug not in NAMED]
    there = [one for one in rest if one.joined_on + SETTLING_IN <= on] or rest
    best = max(named or there, key=lambda one: one.fits(text))
    best.written += 1
    return best


@dataclass(frozen=True)
class Written:
    """A practice that stands in the library."""

    text: PracticeText
    author: Author
    practice_id: uuid.UUID
    version_id: uuid.UUID
    published_on: date


@dataclass
class Library:
    """Writes the practices; `by_key` says afterwards where each one is."""

    dice: random.Random
    staff: Staff
    as_of: date
    everybody: list[Author]
    chunk: Chunk = field(default_factory=Chunk)
    by_key: dict[str, Written] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)

    def load(self) -> None:
        """Write everything, then count and index it."""
        texts = practice_texts.settled_practices()
        ages = [NEWEST + STEP_DAYS * number for number in range(len(texts))]
        self.dice.shuffle(ages)
        # What was presented years ago is in the library for long.
        presented = [number for number, text in enumerate(texts) if text.presented]
        for number, age in zip(presented, sorted(ages)[::-1], strict=False):
            other = ages.index(age)
            ages[number], ages[other] = age, ages[number]
        adopted = self._adopters(texts)
        for text, age in zip(texts, ages, strict=True):
            self._practice(text, age, adopted.get(text.key, []))
        self.chunk.write()
        for written in self.by_key.values():
            self._files(written)
        practices.index_practices()
        practices.recount_practices()

    # -- one practice ----------------------------------------------------------------------------

    def _practice(self, text: PracticeText, age: int, adopted: list[AdoptionText]) -> None:
        published_on, confirmed_on = self._days(text, age)
        author = author_for(self.everybody, text, published_on)
        practice_id = new_id()
        versions = [text.earlier_summary] if text.earlier_summary else []
        first_on = published_on - timedelta(days=90) if versions else published_on
        presented = self._presented(text)
        self.chunk.add(
            Practice,
            id=practice_id,
            slug=self._slug(text.values["title"]),
            organisation_id=author.id,
            state=PracticeState.PUBLISHED,
            created_by_id=author.contact_id,
            created_at=moment(first_on - timedelta(days=21), 10),
            published_at=moment(first_on, 16),
            confirmed_on=confirmed_on,
            presented_on=presented[1] if presented else None,
            presented_title=presented[0] if presented else "",
            adoption_count=len(adopted),
            revision=2,
        )
        published = ("publish", "draft", "published", "system", first_on)
        self.chunk.add_history("practice", practice_id, author.contact_id, [published])
        for number, summary in enumerate(versions, start=1):
            self._version(text, author, practice_id, number, first_on, {"summary": summary})
        number = len(versions) + 1
        version_id = self._version(text, author, practice_id, number, published_on, {})
        self.by_key[text.key] = Written(text, author, practice_id, version_id, published_on)
        self._translations(text, practice_id, published_on)
        for one in adopted:
            self._adoption(one, practice_id, author, published_on)

    def _days(self, text: PracticeText, age: int) -> tuple[date, date]:
        """When it was published, and when it was last confirmed."""
        if text.days:
            confirmed_on = self.as_of - timedelta(days=text.days)
            return confirmed_on - timedelta(days=self.dice.randint(0, 60)), confirmed_on
        published_on = self.as_of - timedelta(days=age)
        if age < 300:
            return published_on, published_on
        return published_on, self.as_of - timedelta(days=self.dice.randint(5, 290))

    def _presented(self, text: PracticeText) -> tuple[str, date] | None:
        if not text.presented:
            return None
        return ARCHITECTURE_WEBINAR if text.values["kind"] == "C-01" else LITERACY_WEBINAR

    def _slug(self, title: str) -> str:
        wanted = free = slug(title)
        number = 1
        while free in self.slugs:
            number += 1
            free = f"{wanted}-{number}"
        self.slugs.add(free)
        return free

    def _version(
        self,
        text: PracticeText,
        author: Author,
        practice_id: uuid.UUID,
        number: int,
        on: date,
        other: dict[str, Any],
    ) -> uuid.UUID:
        version_id = new_id()
        values = _columns(text, author) | other
        is_last = not other
        review = Reviewed(
            SubmissionKind.PRACTICE,
            version_id,
            author.id,
            f"{author.name}: {values['title']}"[:250],
            UNIT_OF_COMMITMENT.get(values["kind"], OTHER_UNIT),
        )
        written_at = moment(on - timedelta(days=10), 10)
        self.chunk.add(
            PracticeVersion,
            id=version_id,
            practice_id=practice_id,
            number=number,
            state=VersionState.PUBLISHED if is_last else VersionState.SUPERSEDED,
            submission_id=add_review(self.chunk, self.dice, self.staff, review, on),
            created_at=moment(on - timedelta(days=21), 10),
            changed_at=written_at,
            changed_by_id=author.contact_id,
            previewed_at=written_at,
            submitted_at=written_at,
            submitted_by_id=author.contact_id,
            published_at=moment(on, 16),
            revision=4,
            **values,
        )
        steps: list[Step] = [
            ("submit", "draft", "submitted", "organisation", on - timedelta(days=10)),
            ("take", "submitted", "in_review", "reviewer", on - timedelta(days=6)),
            ("approve", "in_review", "approved", "system", on),
            ("publish", "approved", "published", "system", on),
        ]
        self.chunk.add_history("practice_version", version_id, author.contact_id, steps)
        return version_id

    # -- beside it -------------------------------------------------------------------------------

    def _translations(self, text: PracticeText, practice_id: uuid.UUID, on: date) -> None:
        for one in practice_texts.translations():
            if one.key != text.key:
                continue
            is_stale = (one.key, one.language) == STALE_TRANSLATION
            original = text.values | ({"summary": text.earlier_summary} if is_stale else {})
            columns = {name: original[name] for name in ("language", *one.texts)}
            self.chunk.add(
                PracticeTranslation,
                practice_id=practice_id,
                language=one.language,
                kind=TranslationKind(one.kind),
                source_hash=content.source_hash(PracticeVersion(**columns)),
                changed_at=moment(on + timedelta(days=-30 if is_stale else 9), 11),
                changed_by_id=self.dice.choice(self.staff.reviewers),
                revision=1,
                **one.texts,
            )

    def _adopters(self, texts: list[PracticeText]) -> dict[str, list[AdoptionText]]:
        known = {text.key for text in texts}
        found: dict[str, list[AdoptionText]] = {}
        for one in practice_texts.adoptions():
            if one.key in known and not one.story:
                found.setdefault(one.key, []).append(one)
        return found

    def _adoption(
        self, one: AdoptionText, practice_id: uuid.UUID, owner: Author, published_on: date
    ) -> None:
        latest = self.as_of - timedelta(days=4)
        on = min(published_on + timedelta(days=self.dice.randint(40, 90)), latest)
        model = PracticeText("", {"language": one.language}, owner=one.by)
        others = [author for author in self.everybody if author is not owner]
        adopter = author_for(others, model, on)
        adoption_id = new_id()
        review = Reviewed(SubmissionKind.ADOPTION, adoption_id, adopter.id, adopter.name)
        self.chunk.add(
            Adoption,
            id=adoption_id,
            practice_id=practice_id,
            organisation_id=adopter.id,
            state=AdoptionState.PUBLISHED,
            submission_id=add_review(self.chunk, self.dice, self.staff, review, on),
            language=one.language,
            note=one.note,
            created_by_id=adopter.contact_id,
            created_at=moment(on - timedelta(days=6), 9),
            published_at=moment(on, 16),
            revision=3,
        )
        steps: list[Step] = [
            ("take", "submitted", "in_review", "reviewer", on - timedelta(days=2)),
            ("approve", "in_review", "published", "system", on),
        ]
        self.chunk.add_history("adoption", adoption_id, adopter.contact_id, steps)

    def _files(self, written: Written) -> None:
        author = written.author
        with standing_at(moment(written.published_on - timedelta(days=12), 10)):
            add_files(written.text, written.version_id, Actor(user_id=author.contact_id))
        files.set_public(FILE_OWNER, written.version_id, True)


def add_files(text: PracticeText, version_id: uuid.UUID, actor: Actor) -> None:
    """The files that the text names, with its words in them."""
    lines = wrap(text.values["summary"], 80)
    for name in text.files:
        stream = papers.paper(name, text.values["title"][:60], lines)
        files.store(stream, name, owner_kind=FILE_OWNER, owner_id=version_id, actor=actor)


def _columns(text: PracticeText, author: Author) -> dict[str, Any]:
    """Every column that people fill in."""
    known = text.values | {
        "contact_name": author.contact_name,
        "contact_email": author.contact_email,
        "size": text.values.get("size", author.size),
        "sectors": text.values.get("sectors", author.sectors),
    }
    return {name: known[name] for names in STEPS.values() for name in names}
