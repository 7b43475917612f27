"""Events in every state, and people who sign up for them, reached by the actions."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aipact.accounts import queries as accounts
from aipact.accounts.models import User
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.events import actions
from aipact.events.actions import Answer, DescribeEvent, FillIn, NoteRecording, Schedule, WriteText
from aipact.events.models import Event, SignUp, SpeakerQuestion
from aipact.events.queries import finding
from aipact.events.states import Audience, EventKind
from tests.factories.accounts import StaffFactory, UserFactory
from tests.support.actors import staff

_numbers = count(1)
TEXT = WriteText(
    language="en",
    title="AI literacy in practice",
    summary="What Article 4 asks, and how three organisations do it.",
    description="The Office explains, then **members of the Pact** show their practice.",
    practical="You need a browser and headphones.",
    programme=(
        {"after": 0, "what": "Welcome"},
        {"after": 15, "what": "What Article 4 asks"},
        {"after": 60, "what": "Questions and answers"},
    ),
    speakers=({"name": "Irena Halvic", "role": "Legal officer, AI Office"},),
)
FACTS = DescribeEvent(
    kind=EventKind.WEBINAR,
    audience=Audience.PUBLIC,
    topics=("ai_act_implementation",),
    languages=("en",),
    commitments=("C-03",),
    join_url="https://meet.example.eu/room",
)


def titled(title: str, **values: Any) -> WriteText:
    return replace(TEXT, title=title, **values)


def keeper() -> Actor:
    """Somebody of communications."""
    return staff("comms", user=StaffFactory(staff_roles=["comms"]))


def draft(
    *,
    starts_at: datetime | None = None,
    hours: float = 1.5,
    zone: str = "Europe/Brussels",
    place: str = "",
    text: WriteText = TEXT,
    **facts: Any,
) -> Event:
    """An event that only staff see; in ten days unless said otherwise."""
    begins = starts_at or (now() + timedelta(days=10)).replace(minute=0, second=0, microsecond=0)
    schedule = Schedule(begins, begins + timedelta(hours=hours), zone, place)
    command = DescribeEvent(**{**vars(FACTS), **facts})
    return actions.create_event(command, schedule, text, actor=keeper())


def announced(**values: Any) -> Event:
    """A public event; sign-up is open unless the facts say otherwise."""
    event = draft(**values)
    actions.announce_event(event, actor=keeper())
    db.session.flush()
    return event


def over(**values: Any) -> Event:
    """An event that ended an hour ago. Let the clock stand at the time before, when people should
    have signed up."""
    begins = now() - timedelta(hours=2.5)
    event = draft(starts_at=now() + timedelta(days=1), **values)
    actions.announce_event(event, actor=keeper())
    event.starts_at, event.ends_at = begins, begins + timedelta(hours=1.5)
    db.session.flush()
    actions.follow_the_clock()
    return event


def recorded(url: str = "https://video.example.eu/1", **values: Any) -> Event:
    """An event that is over and followed up, with a recording."""
    event = over(**values)
    command = NoteRecording(url, ("en",), event.revision)
    actions.note_recording(event, command, actor=keeper())
    actions.follow_up_event(event, actor=keeper())
    db.session.flush()
    return event


def fill_in(**values: Any) -> FillIn:
    number = next(_numbers)
    defaults: dict[str, Any] = {"name": f"Person {number}", "email": f"p{number}@people.example"}
    return FillIn(**{**defaults, **values})


def asked(event: Event, *, locale: str = "en", **values: Any) -> SignUp:
    """A sign-up whose address is not confirmed yet."""
    command = fill_in(**values)
    token_id = actions.ask_to_sign_up(
        event, command, locale=locale, network="test", actor=Actor.anonymous(locale)
    )
    db.session.flush()
    found = finding.sign_up_of_token(token_id)
    assert found is not None
    return found


def signed_up(event: Event, *, locale: str = "en", **values: Any) -> SignUp:
    """Somebody who confirmed their address: with a place, or on the waiting list."""
    pending = asked(event, locale=locale, **values)
    token = accounts.token(pending.token_id)  # type: ignore[arg-type]
    assert token is not None
    made = actions.confirm_sign_up(event, token, actor=Actor.anonymous(locale))
    write_letters()
    return made


def signed_in(event: Event, user: User | None = None, **values: Any) -> SignUp:
    """Somebody with an account, who signs up without a letter to confirm."""
    made = took_place(event, user, **values)
    write_letters()
    return made


def took_place(event: Event, user: User | None = None, **values: Any) -> SignUp:
    """The same a moment before: no worker has written the letter yet."""
    person = user or UserFactory()
    actor = Actor(user_id=person.id, name=person.name, email=person.email, locale=person.locale)
    made = actions.sign_up(event, fill_in(email=person.email, **values), actor=actor)
    db.session.flush()
    return made


def write_letters() -> None:
    """What is owed, as the worker does it a moment later. The caller commits."""
    while composed := actions.compose_letters():
        actions.queue_letters(composed)


def full(capacity: int = 2, **values: Any) -> tuple[Event, list[SignUp]]:
    """An event whose places are all taken, and who took them."""
    event = announced(capacity=capacity, **values)
    return event, [signed_up(event) for _number in range(capacity)]


def answered(event: Event, question: str, **values: Any) -> SpeakerQuestion:
    """A question of somebody with a place, answered by staff. The event is not over yet."""
    asked_one = actions.ask_speakers(signed_up(event), question)
    defaults: dict[str, Any] = {"answer": "It asks for **measures**.", "language": "en"}
    command = Answer(question, **{**defaults, **values}, revision=asked_one.revision)
    actions.answer_question(asked_one, command, actor=keeper())
    return asked_one
