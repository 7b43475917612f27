"""Translating at the desk: every text beside its original, nothing lost, the reader is told."""

import pytest

from aipact import search
from aipact.core.db import db as database
from aipact.core.pagination import PageRequest
from aipact.practices import actions
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.translations import translation, translations_of
from aipact.practices.queries.versions import published_version
from aipact.practices.states import TRANSLATED_FIELDS, TranslationKind
from tests.factories import casework, practices
from tests.factories.accounts import StaffFactory
from tests.support.html import words

GERMAN = {
    "title": "KI-Grundlagen für alle",
    "summary": "Alle, die mit KI arbeiten, lernen, was sie kann und was nicht.",
    "knowledge": "Ein Test am Anfang teilt die Leute in **drei** Gruppen.",
    "context": "Wer mit Kunden spricht, übt mit dem *Chatbot* selbst.",
    "impact": "240 Personen haben teilgenommen.",
    "challenges": "Nachtschichten konnten nicht teilnehmen.",
    "plans": "Nächstes Jahr kommt ein zweites Modul über Transparenz.",
}


@pytest.fixture
def practice(db):
    made = practices.published(title="AI basics for everybody")
    database.session.commit()
    return made


@pytest.fixture
def desk(client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Cora Comms"))


@pytest.fixture
def german(practice):
    return translated(practice)


def translated(practice, **texts):
    version = published_version(practice)
    command = actions.SaveTranslation(
        "de", TranslationKind.HUMAN, GERMAN | texts, source_hash(version)
    )
    lead = casework.acting(casework.lead(name="Lea Lead"))
    made = actions.save_translation(practice, command, actor=lead)
    database.session.commit()
    return made


def there(practice, more=""):
    return f"/en/desk/practices/{practice.id}/translations/{more}"


def test_a_translation_is_added_beside_the_original(desk, practice):
    page = desk.get(f"/en/desk/practices/{practice.id}").click("Add a translation")
    assert "Everybody who works with AI learns what it can do" in page.main
    form = page.form(holding="source_hash")
    languages = form.options("language")
    assert len([code for code in languages if code]) == 23
    assert "en" not in languages
    page = desk.follow(form.fill(language="de", kind="human", **GERMAN).submit())
    assert "The translation is saved." in page.main
    assert "German" in page.main
    assert "Translated by a person" in page.main
    assert "Up to date" in page.main
    assert "Cora Comms" in page.main
    found = translation(practice, "de")
    assert {name: getattr(found, name) for name in TRANSLATED_FIELDS} == GERMAN


def test_it_is_found_in_its_language(practice, german):
    found = search.find("practice", q="Nachtschichten", page=PageRequest())
    assert list(found.items) == [practice.id]
    actions.remove_translation(
        practice, "de", german.revision, actor=casework.acting(casework.lead())
    )
    assert not search.find("practice", q="Nachtschichten", page=PageRequest()).items


def test_half_a_translation_comes_back_with_its_text(desk, practice):
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    page = form.fill(**GERMAN | {"plans": " "}).submit(expect=422)
    assert set(page.errors) == {"language", "kind", "plans"}
    form = page.form(holding="source_hash")
    assert form.values["impact"].strip() == GERMAN["impact"]
    form.fill(language="de", kind="machine", plans=GERMAN["plans"]).submit(expect=303)
    assert translation(practice, "de").kind is TranslationKind.MACHINE


def test_a_title_is_one_line_and_has_its_length(desk, practice):
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    filled = GERMAN | {"title": "A\nB " + "x" * 200, "plans": "x" * 7501}
    page = form.fill(language="de", kind="human", **filled).submit(expect=422)
    assert set(page.errors) == {"title", "plans"}


def test_what_the_original_leaves_out_is_not_asked(desk, practice):
    published_version(practice).challenges = ""
    database.session.commit()
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    assert "challenges" not in form.names


def test_a_language_that_is_there_already_is_not_on_offer(desk, practice, german):
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    assert "de" not in form.options("language")
    assert desk.get(there(practice, "fr")).status == 404
    assert desk.get(there(practice, "xx")).status == 404


def test_two_who_add_the_same_language(desk, practice):
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    translated(practice, title="Andere")
    page = form.fill(language="de", kind="human", **GERMAN).submit(expect=422)
    assert page.errors["language"]
    assert page.form(holding="source_hash").values["plans"].strip() == GERMAN["plans"]
    assert translation(practice, "de").title == "Andere"


def test_a_change_of_two_at_once_shows_both_texts(desk, practice, german):
    form = desk.get(there(practice, "de")).form(holding="source_hash")
    command = actions.SaveTranslation(
        "de",
        TranslationKind.HUMAN,
        GERMAN | {"plans": "Ihr Text."},
        german.source_hash,
        german.revision,
    )
    lead = casework.acting(casework.lead(name="Lea Lead"))
    actions.save_translation(practice, command, actor=lead)
    database.session.commit()
    page = form.fill(plans="Mein Text.").submit(expect=409)
    assert "Lea Lead saved another text at" in page.main
    assert "Ihr Text." in page.main
    again = page.form(holding="source_hash")
    assert again.values["plans"].strip() == "Mein Text."
    assert translation(practice, "de").plans == "Ihr Text."
    again.submit(expect=303)
    assert translation(practice, "de").plans == "Mein Text."


def test_the_same_sent_twice_is_no_conflict(desk, practice, german):
    form = desk.get(there(practice, "de")).form(holding="source_hash").fill(plans="Neu.")
    form.submit(expect=303)
    form.submit(expect=303)


def test_what_was_typed_about_a_removed_one_is_kept(desk, practice, german):
    form = desk.get(there(practice, "de")).form(holding="source_hash").fill(plans="Neu.")
    lead = casework.acting(casework.lead())
    actions.remove_translation(practice, "de", german.revision, actor=lead)
    database.session.commit()
    page = form.submit(expect=409)
    assert "The translation was removed while your page was open." in page.main
    again = page.form(holding="source_hash")
    assert again.values["plans"].strip() == "Neu."
    again.submit(expect=303)
    assert translation(practice, "de").plans == "Neu."


def test_the_original_changed_while_the_page_was_open(desk, practice, german):
    form = desk.get(there(practice, "de")).form(holding="source_hash").fill(plans="Neu.")
    practices.publish(practices.revised(practice, impact="500 people took part."))
    database.session.commit()
    page = form.submit(expect=409)
    assert "The organisation published another text while your page was open" in page.main
    assert "500 people took part." in page.main
    again = page.form(holding="source_hash")
    assert again.values["plans"].strip() == "Neu."
    again.submit(expect=303)
    assert "Up to date" in desk.get(f"/en/desk/practices/{practice.id}").main


def test_a_stale_translation_shows_what_changed(desk, practice, german):
    before = published_version(practice).impact
    practices.publish(practices.revised(practice, impact=before.replace("240", "500")))
    database.session.commit()
    page = desk.get(f"/en/desk/practices/{practice.id}")
    assert "Original changed" in page.main
    page = page.click("Edit the translation: German")
    assert "The original has changed since this was translated" in page.main
    assert [words(one) for one in page.all("ins")] == ["500"]
    assert [words(one) for one in page.all("del")] == ["240"]
    # Saved as it is: it was looked at, and says the same.
    page.form(holding="source_hash").submit(expect=303)
    assert "Up to date" in desk.get(f"/en/desk/practices/{practice.id}").main


def test_a_change_of_something_else_leaves_it_up_to_date(desk, practice, german):
    practices.publish(practices.revised(practice, target_groups=["developers"]))
    database.session.commit()
    assert "Up to date" in desk.get(f"/en/desk/practices/{practice.id}").main


def test_it_is_removed(desk, practice, german):
    page = desk.get(there(practice, "de"))
    form = page.form(action=there(practice, "de/remove"))
    page = desk.follow(form.submit())
    assert "Readers get the original." in page.main
    assert not translations_of(practice)
    assert "Translation removed" in page.main
    form.submit(expect=303)


def test_one_that_a_colleague_just_saved_is_not_removed(desk, practice, german):
    form = desk.get(there(practice, "de")).form(action=there(practice, "de/remove"))
    german.plans = "Ihr Text."
    database.session.commit()
    assert form.submit().status == 409
    assert translation(practice, "de") is not None


@pytest.mark.parametrize(
    ("role", "status"), [("reviewer", 200), ("lead", 200), ("comms", 200), ("admin", 403)]
)
def test_who_translates(client, practice, german, role, status):
    client.sign_in(StaffFactory(staff_roles=[role]))
    assert client.get(there(practice, "new")).status == status
    assert client.get(there(practice, "de")).status == status


def test_what_nobody_reads_is_not_translated(desk, db):
    withdrawn = practices.withdrawn()
    database.session.commit()
    assert desk.get(there(withdrawn, "new")).status == 404
    assert desk.get(there(practices.submitted().practice, "new")).status == 404


def test_hostile_translations_do_nothing(desk, practice):
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) </textarea><img src=x onerror=x>"
    form = desk.get(there(practice, "new")).form(holding="source_hash")
    filled = dict.fromkeys(GERMAN, bad)
    desk.follow(form.fill(language="el", kind="machine", **filled).submit())
    page = desk.get(there(practice, "el"))
    assert not page.all("img", inside=page.one("main"))
    assert page.form(holding="source_hash").values["plans"].strip() == bad


def test_three_translations_cost_what_one_costs(desk, practice, german, assert_queries):
    address = f"/en/desk/practices/{practice.id}"
    desk.get(address)
    with assert_queries() as with_one:
        desk.get(address)
    for language in ("fr", "el"):
        practices.translated(practice, language)
    database.session.commit()
    with assert_queries() as with_three:
        desk.get(address)
    assert with_three.count == with_one.count


def test_who_translated_stands_in_the_audit_log(client, practice, german):
    client.sign_in(casework.lead(name="Lea Reader"))
    page = client.get("/en/desk/audit?tag=practice%3Atranslated")
    assert "Lea Lead" in page.main
    assert "language: de" in page.main
