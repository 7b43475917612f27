"""What is settled in the demo: years of registrations and pledges, loaded in bulk.

These rows go past the one door for states, as only settled rows may; everything that is still
moving in the demo went through the actions (current.py).
"""

import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.casework.states import SubmissionKind
from aipact.cli.demo.bulk import Chunk, Reviewed, Staff, add_review, moment
from aipact.cli.demo.invention import Invented, action_texts, invent_person
from aipact.core.db import new_id
from aipact.core.text import latin, matching_name
from aipact.organisations.models import Membership, Organisation, OrganisationSector
from aipact.organisations.states import (
    MemberRole,
    MembershipState,
    OrganisationState,
    RegisterStatus,
)
from aipact.pledges import queries as pledges
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import CommitmentStatus, VersionState
from aipact.reference import queries as reference
from aipact.reference.models import Commitment, CommitmentGroup

CHUNK = 500
# One pledger in so many has a second version; one organisation in so many left again.
AMENDED_EVERY, LEFT_EVERY = 19, 700
# A pledger that left, so that its tombstone can be seen.
A_PLEDGER_THAT_LEFT = 7


def load_settled(
    organisations: Iterable[Invented],
    *,
    staff: Staff,
    password_hash: str,
    as_of: date,
    seed: int,
    on_progress: Callable[[int], None],
) -> None:
    """Write the organisations with their accounts, registrations and published pledges."""
    dice = random.Random(seed)  # noqa: S311 - the demo, not a secret
    catalogue = reference.commitments()
    for group in _groups(organisations):
        chunk = Chunk()
        for invented in group:
            writer = Writer(chunk, dice, staff, password_hash, as_of, catalogue)
            writer.write(invented)
        chunk.write()
        on_progress(len(group))


def _groups(organisations: Iterable[Invented]) -> Iterator[list[Invented]]:
    rest = iter(organisations)
    while group := list(islice(rest, CHUNK)):
        yield group


def _position(entry: Commitment) -> int:
    """As `pledges` orders them: by group, then by place in the catalogue."""
    return list(CommitmentGroup).index(entry.group) * 1000 + entry.position


@dataclass
class Writer:
    """Writes one organisation into a chunk."""

    chunk: Chunk
    dice: random.Random
    staff: Staff
    password_hash: str
    as_of: date
    catalogue: list[Commitment]

    def write(self, one: Invented) -> None:
        organisation_id = new_id()
        contact_id = self._contact(one)
        registration = Reviewed(
            SubmissionKind.REGISTRATION, organisation_id, organisation_id, one.display_name
        )
        registration_id = add_review(self.chunk, self.dice, self.staff, registration, one.joined_on)
        has_left = one.number == A_PLEDGER_THAT_LEFT or one.number % LEFT_EVERY == LEFT_EVERY - 1
        status = RegisterStatus.PLEDGER if one.pledged_on else RegisterStatus.NETWORK
        self.chunk.add(
            Organisation,
            id=organisation_id,
            slug=one.slug,
            state=OrganisationState.LEFT if has_left else OrganisationState.ACTIVE,
            submission_id=registration_id,
            created_by_id=contact_id,
            created_at=moment(one.joined_on - timedelta(days=9), 10),
            display_name=one.display_name,
            legal_name=one.legal_name,
            website=f"https://www.{one.domain}/",
            country=one.country,
            respondent_type=one.respondent_type,
            authority_scope="national" if one.respondent_type == "public_authority" else "",
            size=one.size,
            role=one.role,
            wants_pledge=one.pledged_on is not None,
            is_name_public=True,
            privacy_notice_version="1",
            completed_steps=["name", "kind", "activity", "numbers", "publication"],
            sort_name=latin(one.display_name)[:250],
            matching_name=matching_name(one.display_name)[:250],
            website_domain=one.domain,
            contact_domain=one.domain,
            register_status=RegisterStatus.LEFT if has_left else status,
            is_listed=True,
            joined_on=one.joined_on,
            pledger_since=one.pledged_on,
            left_on=self._some_day_after(one.joined_on) if has_left else None,
            revision=1,
        )
        for sector in one.sectors:
            self.chunk.add_plain(OrganisationSector, organisation_id=organisation_id, sector=sector)
        self.chunk.add(
            Membership,
            organisation_id=organisation_id,
            user_id=contact_id,
            state=MembershipState.ACTIVE,
            roles=[role.value for role in MemberRole],
            function=self.dice.choice(["AI lead", "Compliance officer", "Managing director"]),
            created_at=moment(one.joined_on - timedelta(days=9), 10),
        )
        if one.pledged_on:
            self._pledges(one, organisation_id, contact_id, one.pledged_on)

    def _contact(self, one: Invented) -> uuid.UUID:
        return self.chunk.add(
            User,
            email=one.contact,
            name=invent_person(self.dice),
            locale=one.locale,
            state=UserState.ACTIVE,
            password_hash=self.password_hash,
            created_at=moment(one.joined_on - timedelta(days=10), 9),
            staff_roles=[],
        )

    def _some_day_after(self, day: date) -> date:
        span = max((self.as_of - day).days - 30, 1)
        return day + timedelta(days=self.dice.randint(1, span))

    def _pledges(
        self, one: Invented, organisation_id: uuid.UUID, contact_id: uuid.UUID, day: date
    ) -> None:
        """The published version, and before it the one that it replaced."""
        amended_on = day + timedelta(days=240 + one.number % 60)
        is_amended = one.number % AMENDED_EVERY == AMENDED_EVERY - 1 and amended_on < self.as_of
        days = [day, amended_on] if is_amended else [day]
        for number, published_on in enumerate(days, start=1):
            state = VersionState.PUBLISHED if number == len(days) else VersionState.SUPERSEDED
            self._version(one, organisation_id, contact_id, number, published_on, state)

    def _version(
        self,
        one: Invented,
        organisation_id: uuid.UUID,
        contact_id: uuid.UUID,
        number: int,
        day: date,
        state: VersionState,
    ) -> None:
        version_id = new_id()
        chosen = self._commitments(one, version_id, day)
        content = {
            "organisation": str(organisation_id),
            "catalogue": self.catalogue[0].version_number,
            "commitments": [
                {
                    "code": row["commitment_code"],
                    "action": row["action"],
                    "status": row["status"].value,
                    "target_on": row["target_on"].isoformat() if row["target_on"] else None,
                }
                for row in chosen
            ],
        }
        review = Reviewed(SubmissionKind.PLEDGE, version_id, organisation_id, one.display_name)
        submission_id = add_review(self.chunk, self.dice, self.staff, review, day)
        published_at = moment(day, 16)
        self.chunk.add(
            PledgeVersion,
            id=version_id,
            organisation_id=organisation_id,
            number=number,
            state=state,
            submission_id=submission_id,
            created_at=moment(day - timedelta(days=20), 10),
            changed_at=moment(day - timedelta(days=10), 10),
            previewed_at=moment(day - timedelta(days=10), 10),
            submitted_at=moment(day - timedelta(days=10), 10),
            submitted_by_id=contact_id,
            signed_by=invent_person(self.dice),
            signed_function="Managing director",
            content_hash=pledges.content_hash(content),
            signed_content=content,
            catalogue_number=self.catalogue[0].version_number,
            published_at=published_at,
            report_due_on=pledges.report_due_on(day),
            revision=4,
        )
        for row in chosen:
            self.chunk.add_plain(PledgedCommitment, **row)
        steps = [
            ("submit", "draft", "submitted", "organisation", day - timedelta(days=10)),
            ("take", "submitted", "in_review", "reviewer", day - timedelta(days=6)),
            ("approve", "in_review", "approved", "system", day),
            ("publish", "approved", "published", "system", day),
        ]
        self.chunk.add_history("pledge", version_id, contact_id, steps)

    def _commitments(self, one: Invented, version_id: uuid.UUID, day: date) -> list[dict[str, Any]]:
        """The three core commitments, and for a little more than half some that fit the role."""
        fitting = [c for c in reference.commitments_for_role(one.role) if not c.is_core]
        count = self.dice.randint(1, min(8, len(fitting))) if one.number % 20 < 11 else 0
        optional = {c.code for c in self.dice.sample(fitting, count)}
        rows = []
        for entry in self.catalogue:
            if entry.is_core or entry.code in optional:
                status = self.dice.choices(list(CommitmentStatus), [25, 50, 25])[0]
                is_done = status is CommitmentStatus.DONE
                rows.append(
                    {
                        "version_id": version_id,
                        "commitment_code": entry.code,
                        "position": _position(entry),
                        "action": self.dice.choice(action_texts()[entry.code]),
                        "status": status,
                        "target_on": None if is_done else self._target(day),
                        "is_chosen": True,
                        "changed_at": moment(day, 10),
                        "revision": 1,
                    }
                )
        return rows

    def _target(self, day: date) -> date:
        return day + timedelta(days=30 * self.dice.randint(20, 48))
