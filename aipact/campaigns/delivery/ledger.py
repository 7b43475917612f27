"""The rows: leased in batches, eligibility read again with the lease, outcomes in groups.

Nothing here commits: outcomes and the next lease are one transaction of the post.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from aipact.accounts.models import User
from aipact.campaigns.emails import text_for
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import CampaignState, DeliveryStatus, SkipReason
from aipact.core.clock import BRUSSELS, now, today
from aipact.core.db import db
from aipact.mail.delivery import WAITS
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState
from aipact.subscriptions.actions import note_bounce
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.states import BounceKind, SubscriberState, SubscriptionState

# With a rate, letters are taken for so long ahead.
_AHEAD = timedelta(seconds=2)
# So many batches in a row may be left out before the transaction ends without a letter.
_BATCHES = 20


@dataclass(slots=True)
class Letter:
    """One leased row, and its recipient as it was when it was leased."""

    id: uuid.UUID
    campaign_id: uuid.UUID
    subscriber_id: uuid.UUID
    attempts: int
    address: str
    locale: str
    topics: tuple[str, ...]
    organisation: str = ""
    # In which language it goes; sessions that ended over it before its text was on its way.
    language: str = ""
    breaks: int = 0

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter. `next_at`: it is queued again, and not before this moment."""

    letter: Letter
    status: DeliveryStatus
    reason: str = ""
    next_at: datetime | None = None
    is_try: bool = True
    bounce: BounceKind | None = None


def given_back(letter: Letter, next_at: datetime | None = None) -> Outcome:
    """Not tried, not counted."""
    return Outcome(letter, DeliveryStatus.QUEUED, next_at=next_at, is_try=False)


def deferred(letter: Letter, reason: str) -> Outcome:
    """Later and later, until it was the last try."""
    if letter.attempts > len(WAITS):
        reason = f"Given up after {letter.attempts} tries. {reason}"
        return Outcome(letter, DeliveryStatus.FAILED, reason)
    wait = WAITS[letter.attempts - 1] * random.uniform(1, 1.2)  # noqa: S311 - spreads load
    return Outcome(letter, DeliveryStatus.QUEUED, reason, now() + wait)


def is_open(window: dict[str, Any], moment: datetime) -> bool:
    """Whether letters may leave at this moment, on the clock of Brussels."""
    if not window:
        return True
    local = moment.astimezone(BRUSSELS)
    days = window.get("days") or range(7)
    return local.weekday() in days and window.get("from", 0) <= local.hour < window.get("to", 24)


# ---------------------------------------------------------------- leasing


def lease(count: int, worker: str) -> list[Letter]:
    """Up to so many letters of the campaigns that may send now. Who is not to get one any more
    is left out, with the reason in the row."""
    found: list[Letter] = []
    campaigns = sending_now()
    for campaign in campaigns:
        share = max(count // len(campaigns), 1)
        found += _lease_within_rate(campaign, share, worker)
    return found


def sending_now() -> list[Campaign]:
    """Campaigns whose letters may leave at this moment."""
    query = (
        select(Campaign)
        .where(
            Campaign.state == CampaignState.SENDING,
            or_(Campaign.next_lease_at.is_(None), Campaign.next_lease_at <= now()),
        )
        .order_by(Campaign.began_at, Campaign.id)
        .execution_options(populate_existing=True)
    )
    return [one for one in db.session.scalars(query) if is_open(one.send_window, now())]


def next_turn(after: datetime) -> datetime | None:
    """When the first campaign with a rate may go on that could not at this moment."""
    return db.session.scalar(
        select(func.min(Campaign.next_lease_at)).where(
            Campaign.state == CampaignState.SENDING, Campaign.next_lease_at > after
        )
    )


def _lease_within_rate(campaign: Campaign, count: int, worker: str) -> list[Letter]:
    """As many as its rate allows until the next turn. Its row is held from before they are looked
    for, so that two workers do not take a turn each."""
    if not campaign.rate:
        return _lease_of(campaign, count, worker)
    count = min(count, max(int(campaign.rate * _AHEAD.total_seconds() / 60), 1))
    until = now() + timedelta(minutes=count / campaign.rate)
    if not _set_turn(campaign, until):
        return []
    found = _lease_of(campaign, count, worker)
    if not found:
        forget = update(Campaign).where(Campaign.id == campaign.id).values(next_lease_at=None)
        db.session.execute(forget.execution_options(synchronize_session=False))
    return found


def _set_turn(campaign: Campaign, until: datetime) -> bool:
    """False when another worker took the turn."""
    its_turn = or_(Campaign.next_lease_at.is_(None), Campaign.next_lease_at <= now())
    taken = db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, its_turn)
        .values(next_lease_at=until)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def _lease_of(campaign: Campaign, count: int, worker: str) -> list[Letter]:
    """None only when nothing is due, or very many in a row are left out."""
    for _batch in range(_BATCHES):
        moment = now()
        is_any = _take_rows(campaign, count, worker, moment)
        found = _eligible(campaign, worker, moment) if is_any else []
        if found or not is_any:
            return found
    return []


def _take_rows(campaign: Campaign, count: int, worker: str, moment: datetime) -> bool:
    due = (
        select(Delivery.id)
        .where(
            Delivery.campaign_id == campaign.id,
            Delivery.status == DeliveryStatus.QUEUED,
            Delivery.next_at <= moment,
        )
        .order_by(Delivery.next_at, Delivery.id)
        .limit(count)
        .with_for_update(skip_locked=True)
        # PostgreSQL looks once and never again at what stands in front of the statement.
        .cte("due")
    )
    taken = db.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(select(due.c.id)))
        .values(
            status=DeliveryStatus.LEASED,
            worker=worker,
            leased_at=moment,
            attempts=Delivery.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _eligible(campaign: Campaign, worker: str, moment: datetime) -> list[Letter]:
    """Of the rows that were leased at this moment, who still wants the letter; the others are left
    out, final. One line for each topic that a recipient has of the campaign's."""
    lines = db.session.execute(
        select(
            Delivery.id,
            Delivery.subscriber_id,
            Delivery.attempts,
            Subscriber.email,
            Subscriber.state,
            Subscriber.locale,
            Subscriber.paused_until,
            Subscription.topic,
        )
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .outerjoin(
            Subscription,
            and_(
                Subscription.subscriber_id == Subscriber.id,
                Subscription.topic.in_(campaign.topics),
                Subscription.state == SubscriptionState.ACTIVE,
            ),
        )
        .where(
            Delivery.worker == worker,
            Delivery.status == DeliveryStatus.LEASED,
            Delivery.leased_at == moment,
            Delivery.campaign_id == campaign.id,
        )
        .order_by(Delivery.id, Subscription.topic)
    ).all()
    found: list[Letter] = []
    skipped: dict[SkipReason, list[uuid.UUID]] = defaultdict(list)
    for _id, group in groupby(lines, key=itemgetter(0)):
        first, *others = group
        reason = why_not(first)
        if reason:
            skipped[reason].append(first.id)
            continue
        topics = (first.topic, *(line.topic for line in others))
        found.append(
            Letter(
                first.id, campaign.id, first.subscriber_id, first.attempts, first.email,
                first.locale, topics,
            )
        )  # fmt: skip
    for reason, ids in skipped.items():
        _set(ids, DeliveryStatus.SKIPPED, reason=reason.value, done_at=now())
    return found


def why_not(line: Any) -> SkipReason | None:
    """The reason to leave this recipient out, if there is one."""
    if line.email is None:
        return SkipReason.ERASED
    if line.state is SubscriberState.SUPPRESSED:
        return SkipReason.SUPPRESSED
    if line.topic is None:
        return SkipReason.LEFT
    if line.paused_until and line.paused_until > today():
        return SkipReason.PAUSED
    return None


def name_organisations(letters: Iterable[Letter]) -> None:
    """Which organisation each recipient belongs to, where their text says so."""
    by_address: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        by_address[letter.address].append(letter)
    query = (
        select(User.email, func.min(Organisation.display_name))
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.email.in_(list(by_address)), Membership.state == MembershipState.ACTIVE)
        .group_by(User.email)
    )
    for address, name in db.session.execute(query):
        for letter in by_address[address]:
            letter.organisation = name


# ---------------------------------------------------------------- outcomes


def record(outcomes: Iterable[Outcome], worker: str) -> None:
    """Rows that this worker has. One that was taken for lost meanwhile is uncertain no more."""
    outcomes = list(outcomes)
    _note_bounces(one for one in outcomes if one.bounce)
    groups: dict[Any, list[uuid.UUID]] = defaultdict(list)
    for one in outcomes:
        same = one.status, one.letter.language, one.reason, one.next_at, one.is_try, one.bounce
        groups[same].append(one.letter.id)
    for (status, language, reason, next_at, is_try, bounce), ids in groups.items():
        more: dict[str, Any] = {"bounce": bounce} if bounce else {}
        if next_at:
            more["next_at"] = next_at
        if not is_try:
            more["attempts"] = Delivery.attempts - 1
        settle(ids, worker, status, language, reason, **more)


def _note_bounces(refused: Iterable[Outcome]) -> None:
    """Before the rows are written, and by id: in this order everybody locks persons and rows."""
    for one in sorted(refused, key=lambda one: one.letter.subscriber_id):
        assert one.bounce is not None
        letter = one.letter
        note_bounce(f"smtp:{letter.id}", letter.subscriber_id, one.bounce, one.reason)


def settle(
    ids: Sequence[uuid.UUID],
    worker: str,
    status: DeliveryStatus,
    language: str,
    reason: str,
    **more: Any,
) -> None:
    """The same outcome for rows of one worker."""
    values: dict[str, Any] = {"reason": reason[:500], **more}
    if status is not DeliveryStatus.QUEUED:
        values |= {"language": language, "done_at": now()}
    _set(ids, status, Delivery.worker == worker, **values)
    if status is DeliveryStatus.QUEUED:
        _leave_out_of_cancelled(ids)


def _leave_out_of_cancelled(ids: Sequence[uuid.UUID]) -> None:
    """A campaign that was cancelled while a worker had its letters has no queue to go back to."""
    cancelled = select(Campaign.id).where(Campaign.state == CampaignState.CANCELLED)
    for some in _chunks(ids):
        db.session.execute(
            update(Delivery)
            .where(
                Delivery.id.in_(some),
                Delivery.status == DeliveryStatus.QUEUED,
                Delivery.campaign_id.in_(cancelled),
            )
            .values(status=DeliveryStatus.SKIPPED, reason=SkipReason.CANCELLED.value, done_at=now())
            .execution_options(synchronize_session=False)
        )


def _set(
    ids: Sequence[uuid.UUID],
    status: DeliveryStatus,
    *also: ColumnElement[bool],
    **values: Any,
) -> None:
    """Only rows in the hands of a worker. An uncertain one keeps the name of who had it."""
    if status is not DeliveryStatus.UNCERTAIN:
        values |= {"worker": None, "leased_at": None}
    for some in _chunks(ids):
        db.session.execute(
            update(Delivery)
            .where(
                Delivery.id.in_(some),
                Delivery.status.in_((DeliveryStatus.LEASED, DeliveryStatus.UNCERTAIN)),
                *also,
            )
            .values(status=status, **values)
            .execution_options(synchronize_session=False)
        )


def _chunks(ids: Sequence[uuid.UUID], size: int = 500) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def language_of(letter: Letter) -> str:
    """In which language the letter goes."""
    campaign = db.session.get_one(Campaign, letter.campaign_id)
    return text_for(campaign, letter.locale).language
