"""Signing up: without an account the address is confirmed first; who is signed in has done that.

Whether an address has signed up already is never told to whoever types it in: a letter tells its
owner.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete

from aipact import audit
from aipact.accounts import actions as accounts
from aipact.accounts import queries as account_queries
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken, TooMany
from aipact.core.text import normal_email
from aipact.events import emails
from aipact.events.actions import places
from aipact.events.models import Event, FormAnswer, SignUp, SpeakerQuestion
from aipact.events.queries import finding, phase
from aipact.events.queries.eligibility import is_in_network, organisation_named
from aipact.events.states import CONFIRM_WITHIN, LIVE, Audience, SignUpState
from aipact.i18n import _
from aipact.mail.models import OutboxMessage
from aipact.workflow import Party

# The wording of the notice about personal data in the form; change it with the text.
NOTICE_VERSION = "2026-11"


class SignUpClosed(Conflict):
    """Nobody can sign up for the event (any more)."""


@dataclass(frozen=True)
class FillIn:
    """What a person says in the form. answers: by question of the organiser. form_key: of the page,
    which may arrive several times."""

    name: str
    email: str
    organisation_name: str = ""
    organisation_id: uuid.UUID | None = None
    access_needs: str = ""
    question: str = ""
    zone: str = "Europe/Brussels"
    answers: Mapping[uuid.UUID, str] = field(default_factory=dict)
    form_key: uuid.UUID = field(default_factory=new_id)


def ask_to_sign_up(
    event: Event, command: FillIn, *, locale: str, network: str, actor: Actor
) -> uuid.UUID:
    """Keep what the form says and write one letter to the address: code and link, or that it has
    signed up already; the id of the token. Nothing counts until the address is confirmed.

    The same page sent again changes nothing. Raises SignUpClosed, TooMany, and RuleBroken("email")
    where the event is for the network and the address is not of it.
    """
    address = normal_email(command.email)
    key = _key(event, command, address)
    try:
        _require_open(event)
        _require_audience(event, command, actor)
        accounts.throttle_letter(address, network)
    except (SignUpClosed, RuleBroken, TooMany):
        # What was kept already stays kept, whatever has changed since.
        if account_queries.token(key) is None:
            raise
        return key
    _ask(event, command, key, locale=locale)
    return key


def _ask(event: Event, command: FillIn, key: uuid.UUID, *, locale: str) -> None:
    """Nothing is left to do when this very page was kept before."""
    address = normal_email(command.email)
    purpose, valid = TokenPurpose.SIGN_UP, CONFIRM_WITHIN
    issued = accounts.issue_token_once(purpose, address, valid=valid, token_id=key)
    if issued is None:
        return
    there = finding.live_sign_up(event, address)
    if there is not None:
        emails.already_signed_up(there)
        return
    sign_up = _sign_up(event, command, key, locale=locale)
    sign_up.token_id = key
    _keep(sign_up, command)
    emails.confirm_address(sign_up, code=issued.code, secret=issued.secret)


def write_again(event: Event, token: Token, *, network: str) -> Token:
    """Another letter for what a token was issued for; from here on the newest one counts.

    Raises TooMany, and Conflict when nothing waits any more.
    """
    accounts.throttle_letter(token.email, network)
    issued = accounts.issue_token(TokenPurpose.SIGN_UP, token.email, valid=CONFIRM_WITHIN)
    db.session.flush()
    pending, there = finding.sign_up_of_token(token.id), finding.live_sign_up(event, token.email)
    if there is not None:
        emails.already_signed_up(there)
    elif pending is not None and pending.state is SignUpState.PENDING_EMAIL:
        pending.token_id = issued.token.id
        db.session.flush()
        emails.confirm_address(pending, code=issued.code, secret=issued.secret)
    else:
        raise Conflict(_("Nothing waits to be confirmed here. Sign up again."))
    return issued.token


def sign_up(event: Event, command: FillIn, *, actor: Actor) -> SignUp:
    """A person who is signed in takes a place, or a number of the waiting list, at once. Who has
    signed up before gets that one back.

    Raises SignUpClosed, and RuleBroken("email") where the event is for the network only.
    """
    places.lock_event(event)
    key = _key(event, command, normal_email(actor.email))
    there = finding.live_sign_up(event, actor.email) or finding.sign_up_of_form(key)
    if there is not None:
        return there
    _require_open(event)
    _require_audience(event, command, actor)
    made = _sign_up(event, command, key, locale=actor.locale)
    made.email, made.user_id = normal_email(actor.email), actor.user_id
    _keep(made, command)
    _count_in(made, actor=actor)
    return made


def confirm_sign_up(event: Event, token: Token, *, actor: Actor) -> SignUp:
    """The address is confirmed: a place under the event's lock, in the order of confirmation. Doing
    it again changes nothing, and who has signed up before gets that one back.

    Raises SignUpClosed, and Conflict when nothing waits for this token.
    """
    places.lock_event(event)
    known = finding.sign_ups_to_change(event, token.email)
    pending = next((one for one in known if one.token_id == token.id), None)
    if pending is not None and pending.state is not SignUpState.PENDING_EMAIL:
        return pending
    there = next((one for one in known if one.state in LIVE), None)
    if pending is None:
        # The address may have a place all the same; but not by the letter of another event.
        if there is None or finding.sign_up_of_token(token.id) is not None:
            raise Conflict(_("Nothing waits to be confirmed here. Sign up again."))
        return there
    if there is not None:
        forget(pending)
        return there
    _require_open(event)
    owner = account_queries.user_by_email(pending.email)
    _count_in(pending, actor=actor, known=known)
    pending.user_id = owner.id if owner else None
    token.confirmed_at = token.confirmed_at or now()
    return pending


def forget(pending: SignUp) -> None:
    """Take away what was never confirmed: all that was typed with it, and the letters to it."""
    for table in (SpeakerQuestion, FormAnswer):
        db.session.execute(delete(table).where(table.sign_up_id == pending.id))
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.about_id == pending.id))
    db.session.execute(delete(SignUp).where(SignUp.id == pending.id))


def _count_in(sign_up: SignUp, *, actor: Actor, known: Sequence[SignUp] | None = None) -> None:
    places.settle(sign_up, party=Party.PARTICIPANT, actor=actor, known=known)
    audit.record("sign_up:made", actor=actor, subject_kind="event", subject_id=sign_up.event_id)


def _key(event: Event, command: FillIn, address: str) -> uuid.UUID:
    """Of this page with this address: whoever goes back and corrects the address has not sent the
    same page again."""
    return uuid.uuid5(event.id, f"{command.form_key}:{address}")


def _sign_up(event: Event, command: FillIn, key: uuid.UUID, *, locale: str) -> SignUp:
    named = organisation_named(command.organisation_name, command.organisation_id)
    return SignUp(
        id=new_id(),
        event_id=event.id,
        event=event,
        state=SignUpState.PENDING_EMAIL,
        form_key=key,
        email=normal_email(command.email),
        name=command.name,
        organisation_name=named.display_name if named else command.organisation_name,
        organisation_id=named.id if named else None,
        access_needs=command.access_needs,
        locale=locale,
        zone=command.zone,
        notice_version=NOTICE_VERSION,
    )


def _keep(sign_up: SignUp, command: FillIn) -> None:
    db.session.add(sign_up)
    db.session.flush()
    for question_id, value in command.answers.items():
        if value:
            answer = FormAnswer(sign_up_id=sign_up.id, question_id=question_id, value=value)
            db.session.add(answer)
    if command.question:
        db.session.add(
            SpeakerQuestion(
                event_id=sign_up.event_id,
                sign_up_id=sign_up.id,
                text=command.question,
                locale=sign_up.locale,
            )
        )
    db.session.flush()


def _require_open(event: Event) -> None:
    if not phase.is_open_for_sign_up(event):
        raise SignUpClosed(_("Nobody can sign up for this event at the moment."))


def _require_audience(event: Event, command: FillIn, actor: Actor) -> None:
    if event.audience is Audience.NETWORK and not is_in_network(actor, command.email):
        raise RuleBroken(
            "email",
            _(
                "This event is for organisations of the network. Use your address at an"
                " organisation that has joined, or sign in."
            ),
        )
