"""A process that changes organisations without a pause: to be killed. Not a test."""

import random
import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from aipact import create_app, search
from aipact.core.clock import today
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.transaction import commit, rollback
from aipact.organisations import queries
from aipact.organisations.actions.register import keeping_counts
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState, RegisterStatus
from config import Settings

WORDS = "aquila borealis cygnus draco eridanus fornax grus hydra indus lyra mensa norma".split()


def write(url: str, is_apart: bool, has_begun: Any) -> None:
    """Apart is the mistake that the tests must see: text and index in two transactions."""
    dice = random.Random()
    app = create_app(Settings.for_tests(DATABASE_URL=url))
    with app.app_context():
        has_begun.set()
        while True:
            name = " ".join(dice.choices(WORDS, k=3))
            ids = list(db.session.scalars(select(Organisation.id)))
            if len(ids) < 30:
                row = a_new_one(name)
                db.session.add(row)
            else:
                row = db.session.get_one(Organisation, dice.choice(ids))
            change = in_two_transactions if is_apart else in_one_transaction
            try:
                change(row, name)
            except (StaleDataError, Conflict):
                # The other writer had the same row in hand: that one counts.
                rollback()


def a_new_one(name: str) -> Organisation:
    return Organisation(
        id=(key := new_id()),
        slug=key.hex,
        display_name=name,
        state=OrganisationState.ACTIVE,
        register_status=RegisterStatus.NETWORK,
        joined_on=today(),
        is_listed=True,
    )


def in_one_transaction(row: Organisation, name: str) -> None:
    with keeping_counts(row):
        row.display_name = name
        db.session.flush()
        time.sleep(0.002)
    db.session.flush()
    time.sleep(0.002)
    commit()


def in_two_transactions(row: Organisation, name: str) -> None:
    row.display_name = name
    commit()
    time.sleep(0.02)
    search.put(
        "organisation",
        row.id,
        title=row.display_name,
        text=queries.search_text(row),
        is_public=row.is_listed,
    )
    commit()
