"""What a person said is gone when its time is over: from every table, the files and the search of
the desk. The counts stay."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import LargeBinary, MetaData, select

from aipact.accounts import actions as accounts
from aipact.core.db import db as database
from aipact.desk.queries.event_figures import figures
from aipact.events import actions, tasks
from aipact.events.actions import AskInForm, DescribeEvent, NoteRecording
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import Personal, QuestionKind, SignUpState
from tests.factories import events
from tests.factories.accounts import StaffFactory

# Nothing else in the database holds these.
SAID = {
    "name": "Zebedee Quorn",
    "address": "zebedee@quorn.example",
    "organisation": "Quorn Workshop",
    "access": "a seat by the window",
    "question": "who waters the plants",
    "answer": "only on Fridays",
}
DAYS = {
    Personal.ACCESS_NEEDS: 5,
    Personal.QUESTIONS: 20,
    Personal.ORGANISATION: 30,
    Personal.NAME_AND_ADDRESS: 60,
}
ANSWER_DAYS = 10


def found() -> set[str]:
    """Which of it is in any column of any table."""
    database.session.flush()
    metadata = MetaData()
    metadata.reflect(database.session.connection())
    texts = []
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        rows = database.session.execute(select(*columns))
        texts += [" ".join(str(value) for value in row).casefold() for row in rows]
    everything = "\n".join(texts)
    return {what for what, words in SAID.items() if words.casefold() in everything}


@pytest.fixture
def event(db: Any, clock: Any) -> Event:
    """It is over; Zebedee came, and said all that can be said."""
    made = events.announced()
    facts = {**vars(events.FACTS), "retention": DAYS}
    actions.describe_event(made, DescribeEvent(**facts), made.revision, actor=events.keeper())
    asks = AskInForm(QuestionKind.TEXT, {"en": "When?"}, retention_days=ANSWER_DAYS)
    actions.set_form_questions(made, [asks], actor=events.keeper())
    (question,) = finding.form_questions(made)
    sign_up = events.signed_up(
        made,
        name=SAID["name"],
        email=SAID["address"],
        organisation_name=SAID["organisation"],
        access_needs=SAID["access"],
        question=SAID["question"],
        answers={question.id: SAID["answer"]},
    )
    events.signed_up(made)
    clock.travel(made.ends_at + timedelta(hours=1))
    actions.follow_the_clock()
    actions.mark_many(made, [sign_up.id], came=True, actor=events.keeper())
    database.session.commit()
    return made


def time_passes(event: Event, days: int, clock: Any) -> None:
    clock.travel(event.ends_at + timedelta(days=days, minutes=1))
    tasks.forget()
    accounts.delete_what_expired()
    database.session.expire_all()


def test_each_field_goes_at_its_time_and_the_counts_stay(event: Event, clock: Any) -> None:
    assert found() == set(SAID)
    before = dict(counts_by_state(event))
    assert before[SignUpState.ATTENDED] == 1
    left = set(SAID)
    for days, gone in (
        (5, "access"),
        (10, "answer"),
        (20, "question"),
        (30, "organisation"),
        (60, "name"),
    ):
        time_passes(event, days - 1, clock)
        # Of the letters none says more than name and address.
        assert found() == left, days
        time_passes(event, days, clock)
        left -= {gone}
        if gone == "name":
            left -= {"address"}
        assert found() == left, days
    assert left == set()
    assert sum(counts_by_state(event).values()) == sum(before.values())
    assert counts_by_state(event)[SignUpState.ATTENDED] == 1


def test_files_and_search_of_the_desk_have_nothing_more(
    event: Event, clock: Any, client: Any
) -> None:
    desk = client.sign_in(StaffFactory(staff_roles=["comms"]))
    there = f"/en/desk/events/{event.id}/people"

    def files() -> str:
        both = [one for one in desk.get(there).forms() if one.action == f"{there}/export"]
        made = [one.submit(expect=200).body for one in both]
        book = load_workbook(BytesIO(made[1]))
        cells = [str(cell) for sheet in book for row in sheet.values for cell in row]
        return made[0].decode("utf-8-sig") + " ".join(cells)

    assert files().count(SAID["address"]) == 2
    before = figures(event)
    assert SAID["name"] in desk.get(there, query_string={"q": "zebedee"}).main
    time_passes(event, 61, clock)
    # The session of the colleague is over long since.
    desk = client.sign_in(StaffFactory(staff_roles=["comms"]))
    text = files()
    assert [what for what, words in SAID.items() if words in text] == []
    assert SAID["name"] not in desk.get(there, query_string={"q": "zebedee"}).main
    assert "2 people" in desk.get(there).main
    assert figures(event) == before


def test_whoever_is_forgotten_gets_no_letter_and_their_page_says_nothing_of_them(
    event: Event, clock: Any, client: Any, mailbox: Any
) -> None:
    place = mailbox.last(to=SAID["address"]).link("/place/")
    assert SAID["name"] in client.get(place).main
    time_passes(event, 61, clock)
    assert len(mailbox) == 0
    recording = NoteRecording("https://video.example.eu/1", ("en",), event.revision)
    actions.note_recording(event, recording, actor=events.keeper())
    actions.follow_up_event(event, actor=events.keeper())
    while actions.write_next_batch():
        database.session.flush()
    assert len(mailbox) == 0
    page = client.get(place).text
    assert [what for what, words in SAID.items() if words in page] == []


def test_what_nobody_confirmed_leaves_nothing_after_two_days(db: Any, clock: Any) -> None:
    made = events.announced()
    events.asked(
        made,
        name=SAID["name"],
        email=SAID["address"],
        organisation_name=SAID["organisation"],
        access_needs=SAID["access"],
        question=SAID["question"],
    )
    database.session.commit()
    clock.move(hours=47)
    tasks.forget()
    assert found() >= {"name", "address", "question"}
    clock.move(hours=2)
    tasks.forget()
    accounts.delete_what_expired()
    assert found() == set()
    assert database.session.scalars(select(SignUp)).all() == []
