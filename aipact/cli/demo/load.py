"""The demo, as a whole: the same seed and the same day make the same data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import islice
from random import Random

from argon2.low_level import Type, hash_secret
from sqlalchemy import func, select

from aipact.accounts.models import User
from aipact.accounts.states import StaffRole, UserState
from aipact.casework import actions as casework
from aipact.cli.demo import current, library, settled
from aipact.cli.demo.bulk import Staff, moment
from aipact.cli.demo.events import EventTeller
from aipact.cli.demo.invention import (
    REAL_ORGANISATIONS,
    REAL_PLEDGERS,
    Invented,
    invent_organisations,
    invent_person,
)
from aipact.cli.demo.practice_stories import PracticeTeller
from aipact.cli.demo.updates import UpdateTeller
from aipact.core.clock import standing_at
from aipact.core.db import db, new_id, repeatable_ids
from aipact.organisations import actions as organisations
from aipact.organisations import queries as organisation_queries
from aipact.organisations.models import Membership
from aipact.organisations.states import MemberRole, MembershipState
from aipact.pledges import actions as pledges

PASSWORD = "demo-demo-demo"  # noqa: S105 - shown at /demo
SEED = 20240925
# Enough for every story of current.py.
NEWCOMERS = 100
FEWEST = 50
STAFF = (
    ("reviewer@office.example", "Renske Vandermolen", StaffRole.REVIEWER, "regulation"),
    ("lead@office.example", "Luís Fontarel", StaffRole.LEAD, "regulation"),
    ("comms@office.example", "Carmen Ondulis", StaffRole.COMMS, "innovation"),
    ("admin@office.example", "Aidan Quavent", StaffRole.ADMIN, "innovation"),
    ("reviewer2@office.example", "Rasa Girvenė", StaffRole.REVIEWER, "innovation"),
    ("reviewer3@office.example", "Marek Świtalski", StaffRole.REVIEWER, "regulation"),
)
FORMER_AND_COMING = (
    ("newcomer@office.example", "Nóra Kelmári", UserState.INVITED),
    ("former@office.example", "Fabian Altorel", UserState.DEACTIVATED),
)
AQUILA = Invented(
    number=0,
    display_name="Aquila Robotics",
    legal_name="Aquila Robotics NV",
    slug="aquila-robotics",
    country="BE",
    role="both",
    size="medium",
    sectors=("software_saas",),
    respondent_type="company",
    joined_on=date(2024, 5, 14),
    pledged_on=date(2024, 9, 25),
    domain="aquila.example",
    contact="editor@aquila.example",
    locale="en",
)
BOREALIS = replace(
    AQUILA,
    number=1,
    display_name="Borealis Terveys",
    legal_name="Borealis Terveys Oy",
    slug="borealis-terveys",
    country="FI",
    role="deployer",
    size="small",
    sectors=("it_services",),
    joined_on=date(2025, 3, 4),
    pledged_on=None,
    domain="borealis.example",
    contact="editor@borealis.example",
)


def is_loaded() -> bool:
    """Is there any account yet? The demo is loaded into an empty database only."""
    return bool(db.session.scalar(select(func.count()).select_from(User)))


def load_demo(
    *,
    count: int = REAL_ORGANISATIONS,
    as_of: date,
    seed: int = SEED,
    on_progress: Callable[[int], None] = lambda _number: None,
) -> None:
    """Invent `count` organisations (235 of 3,265 with a pledge), staff, and work at every stage.

    The caller commits. `count` must leave room for the named ones and the newcomers.
    """
    with repeatable_ids(seed), standing_at(moment(as_of, 7)):
        _load(count, as_of, seed, on_progress)


def _load(count: int, as_of: date, seed: int, on_progress: Callable[[int], None]) -> None:
    password_hash = _password_hash(seed)
    staff = _add_staff(password_hash)
    reviewers = [u for u in staff if StaffRole.REVIEWER in u.staff_roles]
    lead = next(u for u in staff if StaffRole.LEAD in u.staff_roles)
    keeper = next(u for u in staff if StaffRole.COMMS in u.staff_roles)
    named = [AQUILA, BOREALIS]
    rest = count - len(named) - current.NEW_MEMBERS
    # One of the invented pledgers left again; Aquila makes up for it.
    pledgers = round(count * REAL_PLEDGERS / REAL_ORGANISATIONS)
    by = Staff([u.id for u in reviewers], [u.id for u in reviewers] + [lead.id])
    invented = invent_organisations(rest + NEWCOMERS, pledgers, seed)
    for group in (named, islice(invented, rest)):
        settled.load_settled(
            group,
            staff=by,
            password_hash=password_hash,
            as_of=as_of,
            seed=seed,
            on_progress=on_progress,
        )
    _count_and_index()
    shelf = library.Library(Random(seed), by, as_of, library.authors())  # noqa: S311
    shelf.load()
    teller = current.Teller(Random(seed), as_of, reviewers, lead, password_hash)  # noqa: S311
    current.load_current(teller, invented, on_progress)
    _tell_of_the_named(teller, password_hash)
    PracticeTeller(teller, shelf).tell()
    EventTeller(teller, shelf, keeper).tell()
    UpdateTeller(teller, keeper, lead).tell()
    current.settle_letters()


def _password_hash(seed: int) -> str:
    """One hash for all demo accounts, with a salt from the seed so that the data repeats."""
    salt = Random(seed).randbytes(16)  # noqa: S311 - the password is public
    return hash_secret(PASSWORD.encode(), salt, 2, 19 * 1024, 1, 32, Type.ID).decode()


def _add_staff(password_hash: str) -> list[User]:
    users = [
        User(
            id=new_id(),
            email=email,
            name=name,
            locale="en",
            state=UserState.ACTIVE,
            password_hash=password_hash,
            staff_roles=[role.value],
            unit_key=unit,
        )
        for email, name, role, unit in STAFF
    ]
    for email, name, state in FORMER_AND_COMING:
        db.session.add(
            User(
                id=new_id(),
                email=email,
                name=name,
                locale="en",
                state=state,
                staff_roles=[StaffRole.REVIEWER.value],
                unit_key="regulation",
            )
        )
    db.session.add_all(users)
    db.session.flush()
    return users


def _count_and_index() -> None:
    organisations.recount_register()
    pledges.recount_commitments()
    casework.index_submissions()
    organisations.index_organisations()


def _tell_of_the_named(teller: current.Teller, password_hash: str) -> None:
    """Aquila has a signatory and an amendment that was sent back; Borealis is half-way through."""
    aquila = organisation_queries.organisation_by_slug(AQUILA.slug)
    borealis = organisation_queries.organisation_by_slug(BOREALIS.slug)
    if aquila is None or borealis is None:
        raise LookupError("the named organisations are missing")
    signatory = User(
        id=new_id(),
        email="signatory@aquila.example",
        name=invent_person(teller.dice),
        locale="en",
        state=UserState.ACTIVE,
        password_hash=password_hash,
        staff_roles=[],
        created_at=teller.days_ago(200),
    )
    db.session.add(signatory)
    db.session.flush()
    db.session.add(
        Membership(
            organisation_id=aquila.id,
            user_id=signatory.id,
            state=MembershipState.ACTIVE,
            roles=[MemberRole.SIGNATORY.value],
            function="Chief executive",
            created_at=teller.days_ago(200),
        )
    )
    db.session.flush()
    teller.ask_to_join(aquila, "colleague@aquila.example", is_declined=False)
    teller.ask_to_join(borealis, "stranger@freemail.example", is_declined=True)
    teller.pledge(aquila, "changes_requested", 9)
    teller.pledge(borealis, "draft", 3)


__all__ = ["PASSWORD", "STAFF", "is_loaded", "load_demo"]
