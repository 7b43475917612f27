"""One practice as everybody reads it: its texts, its age, its languages, what others say."""

from datetime import date
from typing import Any

import pytest

from aipact.core.clock import today
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.files.models import StoredFile
from aipact.practices.actions import confirm_practice
from aipact.practices.models import Practice
from aipact.practices.queries import page as pages
from aipact.practices.states import AdoptionState, PracticeState, TranslationKind
from tests.factories import practices as made
from tests.public.practice_rows import in_library, translated, version_of
from tests.public.rows import listed
from tests.support.browser import PageClient
from tests.support.html import words
from tests.support.page import Page

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"""# Heading

{SCRIPT} <img src=x onerror=alert(1)> <a href="javascript:alert(1)">html</a>

[js](javascript:alert(1)) [data](data:text/html;base64,PHN2Zz4=) ![pic](https://evil.example/p.png)

<https://evil.example/?q=1> `{SCRIPT}` "><svg onload=alert(1)>

{"> " * 60} deep

| a | b |
| - | - |
| {SCRIPT} | ** |
"""


def of(client: PageClient, practice: Practice, lang: str = "en", more: str = "") -> Page:
    return client.get(f"/{lang}/practices/{practice.slug}{more}")


def test_the_page_says_who_what_for_whom_and_how_old(client: PageClient) -> None:
    aquila = listed("Aquila", country="AT")
    practice = in_library(
        "AI basics",
        aquila,
        commitments=["D-07"],
        formats=["e_learning", "coaching"],
        links=[{"label": "Course outline", "url": "https://www.aquila.example/course"}],
    )
    page = of(client, practice)
    assert (page.h1, page.status) == ("AI basics", 200)
    assert "Aquila Austria Last confirmed on 1 September 2026" in page.main
    assert page.link("Aquila") == f"/en/organisations/{aquila.slug}"
    assert "What it shows C-03" in page.main
    assert page.has_link(containing="/en/commitments/D-07")
    article = page.links("Article 4")[0]
    assert article.startswith("https://eur-lex.europa.eu/")
    for piece in ("For whom All staff", "In which form E-learning Coaching and mentoring",
                  "AI systems in use A chatbot for customers", "Offered in English",
                  "Licence of the text CC BY 4.0", "Fully implemented",
                  "Publication is no presumption of compliance"):  # fmt: skip
        assert piece in page.main
    questions = [words(e) for e in page.all("h3")]
    assert questions[1] == "How is the context of use considered?"
    assert len([q for q in questions if q.endswith("?")]) == 5
    assert [words(e) for e in page.all("strong") if words(e) == "three"] == ["three"]
    outside = page.one("a", href="https://www.aquila.example/course")
    assert outside.get("rel") == "external nofollow noopener ugc"
    assert "www.aquila.example" in words(outside)
    assert page.link("Report a problem") == "/en/contact"
    assert page.one("link", rel="canonical").get("href") == f"http://localhost{page.path}"
    assert {e.get("hreflang") for e in page.all("link", rel="alternate")} > {"de", "en", "fr"}


@pytest.mark.parametrize("make", [made.draft, made.submitted, made.in_review, made.not_accepted])
def test_what_is_not_public_does_not_exist(client: PageClient, make: Any) -> None:
    version = make()
    version.practice.slug = "guessed"
    database.session.commit()
    assert client.get("/en/practices/guessed").status == 404
    assert "Choose two to four practices" in client.get("/en/practices/compare?p=guessed").main


def test_a_practice_of_a_hidden_organisation_does_not_exist(client: PageClient) -> None:
    hidden = listed("Hidden", is_listed=False)
    for state in (PracticeState.PUBLISHED, PracticeState.WITHDRAWN):
        assert of(client, in_library("Secret", hidden, state=state)).status == 404


def test_a_withdrawn_one_leaves_a_tombstone(client: PageClient) -> None:
    practice = made.withdrawn(title="Taken back")
    page = of(client, practice)
    assert (page.status, page.h1) == (410, "This practice was withdrawn")
    assert practice.organisation.display_name in page.main
    assert "Taken back" not in page.text


def test_an_open_new_version_changes_nothing_in_public(client: PageClient) -> None:
    practice = made.published(title="As published")
    made.revised(practice, title="As rewritten", impact="Rewritten")
    page = of(client, practice)
    assert page.h1 == "As published"
    assert "Rewritten" not in page.text


@pytest.mark.parametrize(
    ("state", "words_"),
    [
        (PracticeState.PUBLISHED, ""),
        (PracticeState.STALE, "Nobody has confirmed this practice for more than a year"),
        (PracticeState.ARCHIVED, "This practice is in the archive"),
    ],
)
def test_age_is_said_in_words(client: PageClient, state: PracticeState, words_: str) -> None:
    practice = in_library("Old", state=state, confirmed_on=date(2025, 3, 4))
    page = of(client, practice)
    assert "Last confirmed on 4 March 2025" in page.main
    notices = page.all("div", cls="ecl-notification")
    assert [words_ in words(one) for one in notices] == ([True] if words_ else [])


def test_history_is_what_readers_may_know(client: PageClient) -> None:
    practice = made.stale()
    confirm_practice(practice, actor=made.editor_of(practice.organisation))
    made.publish(made.revised(practice, title="Better"))
    page = of(client, practice)
    events = [event.kind for event in pages.practice_page(practice.slug or "", "en").history]  # type: ignore[union-attr]
    assert sorted(events) == ["confirmed", "published", "renewed", "stale"]
    assert "New version published" in page.main
    assert f"Last confirmed on {today().day} " in page.main


def test_adopters_speak_newest_first_and_only_in_public(client: PageClient) -> None:
    practice = made.published()
    first, second = made.an_organisation(), made.an_organisation()
    made.adoption(practice, first, note="It worked. <b>Really</b>.")
    made.adoption(practice, second, note="Chez nous aussi.", language="fr")
    made.adoption(practice, state=AdoptionState.SUBMITTED, note="Not reviewed")
    made.adoption(practice, state=AdoptionState.NOT_ACCEPTED, note="Not accepted")
    page = of(client, practice)
    assert "2 other organisations say that they adopted this practice." in page.main
    assert page.main.index(second.display_name) < page.main.index(first.display_name)
    assert "It worked. <b>Really</b>." in page.main
    assert page.one("p", lang="fr").text == "Chez nous aussi."
    assert "Not reviewed" not in page.text
    assert "Not accepted" not in page.text
    assert page.link("We adopted this") == f"/en/practices/{practice.slug}/adopt"


def test_only_public_files_are_offered(client: PageClient) -> None:
    practice = in_library("With files")
    for number, is_public in enumerate((True, False)):
        row = StoredFile(
            id=new_id(),
            owner_kind="practice_version",
            owner_id=version_of(practice).id,
            position=number,
            name=f"Paper {number}.pdf",
            media_type="application/pdf",
            size=1_300_000,
            digest="d" * 64,
            blob="b" * 64,
            is_public=is_public,
        )
        database.session.add(row)
    database.session.flush()
    page = of(client, practice)
    assert page.link("Paper 0.pdf (PDF, 1.2 MB)").startswith("/files/")
    assert "Paper 1" not in page.text


def test_the_webinar_that_presented_it_is_named(client: PageClient) -> None:
    practice = in_library("Shown")
    practice.presented_on, practice.presented_title = date(2026, 5, 5), "Literacy webinar"
    practice.presented_url = "https://events.example/5"
    database.session.flush()
    page = of(client, practice)
    assert "Presented at 5 May 2026: Literacy webinar (events.example)" in page.main


# -- languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("original", "translations", "reader", "shown", "notice"),
    [
        ("en", {}, "en", "en", ""),
        ("en", {"de": "human"}, "en", "en", ""),
        ("de", {"en": "human", "fr": "machine"}, "de", "de", ""),
        ("bg", {"de": "human", "en": "human"}, "de", "de", "Übersetzung"),
        ("bg", {"de": "machine"}, "de", "de", "maschin"),
        ("bg", {"en": "human", "fr": "human"}, "de", "en", "There is none"),
        ("bg", {"fr": "human"}, "de", "bg", "no translation yet"),
        ("bg", {}, "en", "bg", "no translation yet"),
        ("en", {"fr": "human"}, "de", "en", "no translation yet"),
        ("en", {"fr": "machine"}, "fr", "fr", "machine"),
    ],
)
def test_a_reader_gets_the_best_language_there_is(
    client: PageClient,
    original: str,
    translations: dict[str, str],
    reader: str,
    shown: str,
    notice: str,
) -> None:
    practice = in_library(f"Title {original}", language=original)
    for language, kind in translations.items():
        translated(practice, language, f"Title {language}", kind=TranslationKind(kind))
    page = of(client, practice, reader)
    assert page.h1 == f"Title {shown}"
    assert page.one("h1").get("lang", reader) == shown
    answer = page.all("div", cls="ap-markdown")[0]
    assert answer.get("lang", reader) == shown
    wording = pages.practice_page(practice.slug or "", reader).wording  # type: ignore[union-attr]
    kind = translations.get(shown) if shown != original else None
    assert (wording.language, wording.original, wording.kind) == (shown, original, kind)
    assert bool(page.all("p", cls="ap-translation")) == bool(notice)


def test_the_original_is_one_click_away_and_so_is_the_way_back(client: PageClient) -> None:
    practice = in_library("Български", language="bg")
    translated(practice, "en", "In English", kind=TranslationKind.MACHINE)
    page = of(client, practice)
    assert "You are reading a machine translation from Bulgarian." in page.main
    original = page.click("Read the original")
    assert (original.h1, original.one("h1").get("lang")) == ("Български", "bg")
    assert original.one("link", rel="canonical").get("href") == f"http://localhost{page.path}"
    assert original.click("Read the translation").h1 == "In English"


def test_a_translation_older_than_the_original_says_so(client: PageClient) -> None:
    practice = in_library("Български", language="bg")
    translated(practice, "en", "In English", is_stale=True)
    page = of(client, practice)
    assert "The original has changed since this was translated" in page.main
    assert page.click("Read the original in Bulgarian").h1 == "Български"


def test_a_change_of_the_original_makes_its_translation_stale(client: PageClient) -> None:
    practice = in_library("Български", language="bg")
    translated(practice, "en", "In English")
    assert "has changed" not in of(client, practice).main
    version_of(practice).impact = "Something else"
    database.session.flush()
    assert "The original has changed since this was translated" in of(client, practice).main


# -- what strangers write ------------------------------------------------------------------------


def harmless(page: Page) -> None:
    """The checks of every page have seen to scripts, styles and handlers; here: what is left."""
    main = page.one("main")
    for tag in ("script", "img", "svg[onload]", "iframe", "form[onsubmit]"):
        assert page.tree.all(tag, inside=main) == []
    assert "alert(1)" in words(main)
    for link in page.tree.all("a", inside=main):
        target = link.get("href") or ""
        assert target.startswith(("/", "#", "?", "https://", "http://")), target
        if "evil.example" in target:
            assert "nofollow" in (link.get("rel") or "")


def test_hostile_markdown_is_harmless_on_page_and_comparison(client: PageClient) -> None:
    texts = dict.fromkeys(("knowledge", "context", "impact", "challenges", "plans"), HOSTILE)
    bad = in_library(
        f"{SCRIPT}",
        listed("Evil"),
        summary=f"{SCRIPT} {'x' * 300}",
        ai_systems=SCRIPT,
        links=[{"label": SCRIPT, "url": "javascript:alert(1)"}, {"label": "", "url": "http://["}],
        **texts,
    )
    good = in_library("Good")
    page = of(client, bad)
    assert page.h1 == SCRIPT
    harmless(page)
    harmless(client.get(f"/en/practices/compare?p={bad.slug}&p={good.slug}"))
    assert SCRIPT in client.get("/en/practices").main


def test_the_page_costs_the_same_queries_whatever_it_holds(
    client: PageClient, assert_queries: Any
) -> None:
    def queries(practice: Practice) -> int:
        of(client, practice, "de")
        with assert_queries(at_most=14) as counting:
            of(client, practice, "de")
        return counting.count

    practice = made.published()
    translated(practice, "de", "Grundlagen")
    made.adoption(practice)
    with_one = queries(practice)
    for _number in range(4):
        made.adoption(practice)
    made.publish(
        made.revised(
            practice, links=[{"label": str(n), "url": f"https://x.example/{n}"} for n in range(5)]
        )
    )
    assert queries(practice) == with_one


# -- side by side --------------------------------------------------------------------------------


def compare(client: PageClient, *slugs: str | None, lang: str = "en") -> Page:
    return client.get(f"/{lang}/practices/compare?" + "&".join(f"p={slug}" for slug in slugs))


def test_answers_stand_side_by_side_in_the_order_of_the_choice(client: PageClient) -> None:
    one = in_library("One", listed("Aquila"), impact="Aquila's *impact*")
    two = in_library("Два", listed("Borealis"), impact="Влияние", language="bg")
    page = compare(client, two.slug, one.slug)
    heads = [words(e) for e in page.all("th", scope="col")][1:]
    assert [("Два" in heads[0]), ("One" in heads[1])] == [True, True]
    rows = {words(row[0]): row for row in page.all("tr") if row[0].get("scope") == "row"}
    row = rows["What is the impact so far, and how is it monitored?"]
    assert [words(cell) for cell in row[1:]] == ["Влияние", "Aquila's impact"]
    assert row[1][0].get("lang") == "bg"
    assert row[1].get("data-ecl-table-header") == "Borealis"
    assert words(rows["Language"][1]) == "Bulgarian"
    assert page.link("Remove: One") == f"/en/practices/compare?p={two.slug}"
    library = page.click("Add another practice")
    chosen = [e for e in library.all("input", name="p", type="checkbox") if "checked" in e.attrib]
    assert len(chosen) == 2


def test_the_library_hands_its_choice_to_the_comparison(client: PageClient) -> None:
    one, two, three = (in_library(title) for title in ("One", "Two", "Three"))
    page = client.get(f"/en/practices?q=one&p={three.slug}")
    assert "1 practice that is not on this page is chosen as well." in page.main
    form = page.form(name="compare").element
    (kept,) = [e.get("value") for e in form.iter("input")]
    (offered,) = [e.get("value") for e in page.all("input", type="checkbox", form="compare")]
    assert (kept, offered) == (three.slug, one.slug)
    assert len(compare(client, kept, offered).all("th", scope="col")) == 3
    assert not client.get(f"/en/practices?p={two.slug}").has_link("Choose none")


@pytest.mark.parametrize("parameters", ["", "p=", "p=nobody", "p=../x&p=<script>"])
def test_nothing_to_compare_says_what_to_do(client: PageClient, parameters: str) -> None:
    page = client.get(f"/en/practices/compare?{parameters}")
    assert (page.status, page.all("table")) == (200, [])
    assert "Choose two to four practices in the library" in page.main
    assert ("There is no such practice in the library: nobody" in page.main) == (
        parameters == "p=nobody"
    )


def test_one_is_too_few_and_five_are_too_many(client: PageClient) -> None:
    slugs = [in_library(f"Practice {number}").slug for number in range(5)]
    alone = compare(client, slugs[0], slugs[0])
    assert "Choose at least one more practice" in alone.main
    many = compare(client, *slugs)
    assert "Only four fit side by side" in many.main
    assert len(many.all("th", scope="col")) == 5
    assert not many.has_link("Add another practice")
