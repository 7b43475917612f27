"""Events as visitors see them: one event before, on and after its day."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aipact.events import actions
from aipact.events.actions import WriteText
from aipact.events.models import Event
from aipact.events.queries import texts
from aipact.events.queries.recording import recording_at
from aipact.events.states import SLIDES_OWNER, TRANSCRIPT_OWNER, Audience
from aipact.practices.states import TranslationKind
from aipact.reference.models import Evidence
from tests.factories import events as made
from tests.factories import practices
from tests.support.browser import PageClient
from tests.support.html import words


def address(event: Event, lang: str = "en") -> str:
    return f"/{lang}/events/{event.slug}"


# -- before --------------------------------------------------------------------------------------


def test_before_the_event_the_page_says_when_in_words_and_leads_to_sign_up(
    client: PageClient,
) -> None:
    event = made.announced(
        starts_at=datetime(2027, 3, 2, 9, tzinfo=UTC),
        zone="Europe/Helsinki",
        capacity=20,
        languages=("en", "fr"),
        has_captions=True,
    )
    made.signed_up(event)
    page = client.get(address(event))
    assert "Tuesday, 2 March 2027, 11:00 to 12:30 Helsinki time" in page.main
    assert "That is: Tuesday, 2 March 2027, 10:00 to 11:30 Brussels time" in page.main
    assert "19 of 20 places are left." in page.main
    assert page.link("Sign up").endswith(f"{address(event)}/sign-up")
    assert page.link("Add to your calendar") == f"/events/{event.slug}.ics?lang=en"
    assert "11:15 What Article 4 asks" in page.main
    assert "Irena Halvic Legal officer, AI Office" in page.main
    assert "You need a browser and headphones." in page.main
    assert "Live captions Yes" in page.main
    assert "English French" in page.main
    assert page.link(containing="C-03") == "/en/commitments/C-03"
    assert event.join_url not in page.html


def test_a_reader_chooses_the_second_zone_without_javascript(client: PageClient) -> None:
    event = made.announced(starts_at=datetime(2027, 7, 1, 9, tzinfo=UTC))
    form = client.get(address(event)).form(holding="zone")
    page = form.fill(zone="Asia/Tokyo").submit()
    assert "Thursday, 1 July 2027, 11:00 to 12:30 Brussels time" in page.main
    assert "That is: Thursday, 1 July 2027, 18:00 to 19:30 Tokyo time" in page.main


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "%00x"[1:], "x" * 3000])
def test_a_zone_that_does_not_exist_is_none(client: PageClient, zone: str) -> None:
    page = client.get(address(made.announced()), query_string={"zone": zone})
    assert page.status == 200
    assert "That is:" not in page.main


def test_a_full_event_leads_to_the_waiting_list(client: PageClient) -> None:
    event, _people = made.full(1)
    made.signed_up(event)
    page = client.get(address(event))
    assert "All places are taken. 1 person is on the waiting list." in page.main
    assert page.link("Join the waiting list").endswith(f"{address(event)}/sign-up")


def test_what_is_for_the_network_says_so(client: PageClient) -> None:
    event = made.announced(audience=Audience.NETWORK, needs_approval=True)
    page = client.get(address(event))
    assert "For people of organisations that joined the AI Pact." in page.main
    assert "The organiser confirms each sign-up." in page.main


def test_a_draft_is_not_there(client: PageClient) -> None:
    event = made.draft()
    for path in (address(event), f"{address(event)}/recording", f"/events/{event.slug}.ics"):
        assert client.get(path).status == 404
    assert client.get("/en/events/no-such-event").status == 404


def test_a_cancelled_event_keeps_its_page_and_says_why(client: PageClient) -> None:
    event = made.announced()
    actions.ask_to_cancel(event, "The speaker is ill.", actor=made.keeper())
    page = client.get(address(event))
    assert page.status == 200
    assert "This event is cancelled The speaker is ill." in page.main
    assert not page.has_link("Sign up")
    assert not page.has_link("Add to your calendar")


# -- on the day and after ------------------------------------------------------------------------


def test_on_the_day_it_says_where_the_way_in_is(client: PageClient, clock: Any) -> None:
    event = made.announced()
    clock.travel(event.starts_at + timedelta(minutes=5))
    page = client.get(address(event))
    assert "Join from your personal page; the letter has its link." in page.main
    assert not page.has_link("Sign up")
    assert event.join_url not in page.html


def test_after_the_event_the_same_address_has_what_is_left_of_it(
    client: PageClient, clock: Any
) -> None:
    event = made.announced(text=made.titled("Webinar", recap="**400 people** came."))
    question = made.answered(event, "Is a test needed?", commitments=("C-03",), articles=("4",))
    practice = practices.published(title="Literacy week")
    keeper = made.keeper()
    actions.link_practices(event, [practice.id], actor=keeper)
    clock.travel(event.ends_at + timedelta(hours=1))
    assert "appear here once they are ready" in client.get(address(event)).main
    actions.follow_the_clock()
    url = "https://www.youtube.com/watch?v=abcdefghijk"
    recording = actions.NoteRecording(url, ("en", "fr"), event.revision)
    actions.note_recording(event, recording, actor=keeper)
    for kind, name in ((SLIDES_OWNER, "Slides.pdf"), (TRANSCRIPT_OWNER, "Words.pdf")):
        pdf = io.BytesIO(b"%PDF-1.7\n%%EOF\n")
        actions.add_material(event, kind, pdf, name, actor=keeper)
    before = client.get(address(event))
    assert not before.has_link("Watch the recording")
    assert "Slides.pdf" not in before.main
    actions.follow_up_event(event, actor=keeper)
    page = client.get(address(event))
    assert "What came of it 400 people came." in page.main
    assert page.link("Watch the recording") == f"{address(event)}/recording"
    assert "Captions: English, French." in page.main
    for name in ("Slides.pdf (PDF, 1 kB)", "Words.pdf (PDF, 1 kB)"):
        assert client.get(page.link(name)).status == 200
    answer = page.one("section", id=f"answer-{question.id}")
    assert "Is a test needed? It asks for measures." in words(answer)
    assert page.tree.all("strong", inside=answer)
    assert page.link("C-03 AI literacy and awareness") == "/en/commitments/C-03"
    assert page.has_link("Article 4")
    assert page.link("Literacy week") == f"/en/practices/{practice.slug}"


def test_an_event_of_the_past_says_where_it_is_known_from(client: PageClient) -> None:
    event = made.over()
    event.source, event.as_of = "Page of the AI Pact", date(2025, 2, 20)
    event.evidence = next(one for one in Evidence if not one.is_confirmed)
    page = client.get(address(event))
    assert "To be confirmed Source: Page of the AI Pact. As of 20 February 2025." in page.main


# -- languages -----------------------------------------------------------------------------------


def test_a_text_in_another_language_is_marked_and_said(client: PageClient) -> None:
    event = made.announced(text=made.titled("Γραμματισμός", language="el"))
    page = client.get(address(event, "fr"))
    assert page.one("h1").get("lang") == "el"
    assert len(page.all("p", cls="ap-translation")) == 1
    english = client.get(address(event))
    assert "You are reading the original in Greek: there is no translation yet." in english.main


def test_a_machine_translation_says_so_and_leads_to_the_text_that_counts(
    client: PageClient,
) -> None:
    event = made.announced(text=made.titled("Грамотност", language="bg"))
    counts = texts.content_hash(texts.authoritative_text(event))
    command = WriteText(
        language="en", title="Literacy", kind=TranslationKind.MACHINE, source_hash=counts
    )
    actions.write_text(event, command, actor=made.keeper())
    page = client.get(address(event))
    assert "You are reading a machine translation from Bulgarian." in page.main
    original = client.get(page.link("Read the original"))
    assert words(original.one("h1")) == "Грамотност"
    assert original.link("Read the translation") == address(event)


def test_a_stale_translation_warns(client: PageClient) -> None:
    event = made.announced(text=made.titled("Грамотност", language="bg"))
    command = WriteText(language="en", title="Literacy", source_hash="0" * 64)
    actions.write_text(event, command, actor=made.keeper())
    page = client.get(address(event))
    assert "The original has changed since this was translated" in page.main
    assert page.link("Read the original in Bulgarian") == f"{address(event)}?text=original"


# -- the recording -------------------------------------------------------------------------------


YOUTUBE = "www.youtube-nocookie.com/embed/abc_ef-hijk"
VIMEO = "player.vimeo.com/video/123456789?dnt=1"


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=abc_ef-hijk&t=4", YOUTUBE),
        ("https://youtu.be/abc_ef-hijk", YOUTUBE),
        ("https://youtube.com/live/abc_ef-hijk?x=1", YOUTUBE),
        ("https://vimeo.com/123456789", VIMEO),
        ("https://vimeo.com/123456789/abcdef0123", f"{VIMEO}&h=abcdef0123"),
        ("https://youtube.com.evil.example/watch?v=abc_ef-hijk", ""),
        ("https://www.youtube.com/watch?v=abc%22onload=x", ""),
        ("https://webcast.ec.europa.eu/pact", ""),
    ],
)  # fmt: skip
def test_only_known_players_are_let_in(url: str, player: str) -> None:
    found = recording_at(url)
    assert found is not None
    assert found.player == (f"https://{player}" if player else "")
    assert bool(found.frame_origin) == bool(player)


@pytest.mark.parametrize("url", ["", "javascript:x", "//a.example", "https://", "https://[x"])
def test_what_is_no_address_of_the_web_is_no_recording(url: str) -> None:
    assert recording_at(url) is None


def test_nothing_of_others_is_loaded_before_the_click(client: PageClient) -> None:
    event = made.recorded("https://youtu.be/abcdefghijk")
    page = client.get(address(event))
    assert "youtube" not in page.html.casefold().replace("then youtube (google) learns", "")
    assert "frame-src" not in page.headers["Content-Security-Policy"]
    watched = client.get(page.link("Watch the recording"))
    frame = watched.one("iframe")
    assert frame.get("src") == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert frame.get("title") == "Recording: AI literacy in practice"
    policy = watched.headers["Content-Security-Policy"]
    assert (
        policy
        == f"{page.headers['Content-Security-Policy']}; frame-src https://www.youtube-nocookie.com"
    )
    assert watched.link("See it on youtu.be instead") == "https://youtu.be/abcdefghijk"


def test_a_recording_elsewhere_is_a_link_out(client: PageClient) -> None:
    event = made.recorded("https://webcast.ec.europa.eu/pact")
    page = client.get(address(event))
    assert page.link("Watch the recording") == "https://webcast.ec.europa.eu/pact"
    assert "The recording is on another site, webcast.ec.europa.eu" in page.main
    there = client.get(f"{address(event)}/recording")
    assert not there.all("iframe")
    assert "frame-src" not in there.headers["Content-Security-Policy"]


def test_without_a_recording_there_is_no_page_of_it(client: PageClient) -> None:
    assert client.get(f"{address(made.over())}/recording").status == 404
