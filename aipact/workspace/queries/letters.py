"""The letters that we sent to the people of an organisation about what it submitted."""

import uuid

from sqlalchemy import Select, select

from aipact.casework.models import Submission
from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState

# A held letter tells a decision that has not taken effect yet.
NOT_SENT = (LetterStatus.HELD, LetterStatus.CANCELLED)


def letters_to(organisation: Organisation, page: PageRequest) -> Page[OutboxMessage]:
    """Newest first."""
    order = [OutboxMessage.created_at, OutboxMessage.id]
    return keyset_page(_letters(organisation), order, page, descending=True, scalars=True)


def letter_for(organisation: Organisation, letter_id: uuid.UUID) -> OutboxMessage | None:
    return db.session.scalar(_letters(organisation).where(OutboxMessage.id == letter_id))


def _letters(organisation: Organisation) -> Select[OutboxMessage]:
    """Letters about its submissions to its members; secret ones never."""
    submissions = select(Submission.id).where(Submission.organisation_id == organisation.id)
    people = select(Membership.user_id).where(
        Membership.organisation_id == organisation.id,
        Membership.state == MembershipState.ACTIVE,
    )
    return select(OutboxMessage).where(
        OutboxMessage.about_id.in_(submissions),
        OutboxMessage.to_user_id.in_(people),
        OutboxMessage.status.not_in(NOT_SENT),
        OutboxMessage.is_secret.is_(False),
    )
