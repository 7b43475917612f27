"""Links in letters: scanners open them, twice, and nothing happens; then the person's click does
what it says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from aipact.core.actor import Actor
from aipact.core.db import db as database
from aipact.events import actions, emails
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding
from aipact.events.states import SignUpState
from aipact.workflow import history
from tests.factories import events
from tests.support.mailbox import Letter

NOBODY = Actor.anonymous()
S = SignUpState
# What the pages of letters are: of ours, and of these kinds only.
KNOWN = re.compile(
    r"/en/(events(/[a-z0-9-]+(/sign-up(/confirm/[\w-]+)?|/place/[\w-]+)?)?|privacy|contact|)$"
)


@dataclass
class Sent:
    """Somebody who got a letter, and what one click on their page does."""

    sign_up: SignUp
    verb: str = ""
    then: SignUpState | None = None


def confirm_address(_clock: Any) -> Sent:
    return Sent(events.asked(events.announced()), "confirm", S.CONFIRMED)


def already_signed_up(_clock: Any) -> Sent:
    made = events.signed_up(events.announced(), email="ada@people.example")
    command = events.fill_in(email=made.email)
    actions.ask_to_sign_up(made.event, command, locale="en", network="n", actor=NOBODY)
    return Sent(made, "give-up", S.CANCELLED_BY_PERSON)


def sign_up_received(_clock: Any) -> Sent:
    made = events.signed_up(events.announced(needs_approval=True))
    return Sent(made, "give-up", S.CANCELLED_BY_PERSON)


def sign_up_declined(_clock: Any) -> Sent:
    made = events.signed_up(events.announced(needs_approval=True))
    actions.decline(made, reason="Full", actor=events.keeper())
    return Sent(made)


def sign_up_confirmed(_clock: Any) -> Sent:
    return Sent(events.signed_up(events.announced()), "give-up", S.CANCELLED_BY_PERSON)


def sign_up_waitlisted(_clock: Any) -> Sent:
    event, _holders = events.full(capacity=1)
    return Sent(events.signed_up(event), "give-up", S.CANCELLED_BY_PERSON)


def place_offered(_clock: Any) -> Sent:
    event, holders = events.full(capacity=1)
    made = events.signed_up(event)
    actions.give_up(holders[0], actor=NOBODY)
    return Sent(made, "accept", S.CONFIRMED)


def offer_expired(clock: Any) -> Sent:
    sent = place_offered(clock)
    clock.move(hours=25)
    actions.expire_offers()
    # Nobody else waits: the free place is offered at once.
    return Sent(sent.sign_up, "queue-again", S.OFFERED)


def sign_up_cancelled(_clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    actions.give_up(made, actor=NOBODY)
    return Sent(made)


def calendar_declined(_clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    emails.calendar_declined(made)
    return Sent(made, "give-up", S.CANCELLED_BY_PERSON)


def event_changed(_clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    event = made.event
    later = actions.Schedule(
        event.starts_at + timedelta(hours=2), event.ends_at + timedelta(hours=2), event.zone, ""
    )
    actions.reschedule_event(event, later, event.revision, actor=events.keeper())
    write_due()
    return Sent(made, "give-up", S.CANCELLED_BY_PERSON)


def event_cancelled(_clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    actions.ask_to_cancel(made.event, reason="The speaker is ill.", actor=events.keeper())
    write_due()
    return Sent(made)


def event_reminder(clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    clock.travel(made.event.starts_at - timedelta(days=1))
    write_due()
    return Sent(made, "give-up", S.CANCELLED_BY_PERSON)


def event_followed_up_attended(clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    clock.travel(made.event.starts_at)
    actions.join(made)
    _follow_up(made.event, clock)
    return Sent(made, "feedback")


def event_followed_up_missed(clock: Any) -> Sent:
    made = events.signed_up(events.announced())
    _follow_up(made.event, clock)
    return Sent(made)


def _follow_up(event: Event, clock: Any) -> None:
    clock.travel(event.ends_at + timedelta(hours=2))
    actions.follow_the_clock()
    database.session.refresh(event)
    note = actions.NoteRecording("https://video.example/1", ("en",), event.revision)
    actions.note_recording(event, note, actor=events.keeper())
    actions.follow_up_event(event, actor=events.keeper())
    write_due()


def write_due() -> None:
    database.session.flush()
    while actions.write_next_batch():
        pass


LETTERS: tuple[Callable[[Any], Sent], ...] = (
    confirm_address,
    already_signed_up,
    sign_up_received,
    sign_up_declined,
    sign_up_confirmed,
    sign_up_waitlisted,
    place_offered,
    offer_expired,
    sign_up_cancelled,
    calendar_declined,
    event_changed,
    event_cancelled,
    event_reminder,
    event_followed_up_attended,
    event_followed_up_missed,
)


def links_of(letter: Letter) -> Iterator[str]:
    """Every address in text and HTML, as a path of this site."""
    found = set(letter.links)
    for address in re.findall(r'href="([^"]+)"', letter.html):
        parts = urlsplit(unescape(address))
        if parts.scheme in ("http", "https"):
            found.add(parts._replace(scheme="", netloc="").geturl())
    return iter(sorted(found))


def everything(sign_up: SignUp) -> tuple[Any, ...]:
    """What must be the same after scanners were there."""
    database.session.expire_all()
    event = sign_up.event
    names = [column.key for column in SignUp.__mapper__.column_attrs]
    columns = {name: getattr(sign_up, name) for name in names}
    moves = [(one.action, one.at) for one in history("sign_up", sign_up.id)]
    return columns, moves, event.taken_count, event.waiting_count, event.state


@pytest.mark.parametrize("made", LETTERS, ids=lambda one: one.__name__)
def test_scanners_change_nothing_and_the_click_still_works(
    made: Callable[[Any], Sent], client: Any, mailbox: Any, clock: Any
) -> None:
    sent = made(clock)
    sign_up = sent.sign_up
    letter = mailbox.last(to=sign_up.email, template=f"events/{made.__name__}")
    number, before = len(mailbox), everything(sign_up)
    links = list(links_of(letter))
    assert links
    for link in links:
        assert KNOWN.match(link.partition("#")[0]), link
        for method in ("GET", "HEAD", "GET", "HEAD"):
            # The client fails by itself when one of these writes.
            answer = client.fresh().open(method, link)
            assert answer.status == 200, f"{method} {link}: {answer!r}"
    assert everything(sign_up) == before
    assert len(mailbox) == number
    if sent.verb:
        click(client, letter, sent)


def click(client: Any, letter: Letter, sent: Sent) -> None:
    if sent.verb == "confirm":
        link = letter.link(containing="/confirm/")
        client.get(link).form(action=link).submit(expect=303)
    else:
        link = letter.link(containing="/place/")
        assert link.endswith(finding.place_token(sent.sign_up))
        form = client.get(link).form(action=f"{link}/{sent.verb}")
        if sent.verb == "feedback":
            form.fill(was_useful="yes")
        form.submit(expect=303)
    database.session.expire_all()
    if sent.then is not None:
        assert sent.sign_up.state is sent.then


def test_every_letter_of_the_feature_is_here(app: Any) -> None:
    names = app.jinja_env.loader.list_templates()
    found = {name.split("/")[-1][:-3] for name in names if re.match(r"email/events/.*\.j2", name)}
    assert found == {one.__name__ for one in LETTERS}
