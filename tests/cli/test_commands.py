import re
from dataclasses import replace
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete

from aipact import search
from aipact.accounts import queries as accounts
from aipact.cli import checks
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.jobs import schedule
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.organisations.models import RegisterCount
from aipact.practices.models import PracticeCount
from aipact.search import SearchDocument
from tests.factories import practices
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.mail import LetterFactory
from tests.public.rows import listed
from tests.support.mailbox import Mailbox
from tests.support.smtp import SmtpServer, free_port


def run(app: Flask, *arguments: str) -> Result:
    """Run a command as the operator does: what the test wrote is there, and read anew after it."""
    database.session.commit()
    result = app.test_cli_runner().invoke(args=["aipact", *arguments])
    database.session.expire_all()
    return result


@pytest.mark.parametrize(
    "command",
    [[], ["worker"], ["check"], ["demo"], ["reference", "load"], ["staff", "add"],
     ["staff", "list"], ["outbox", "list"], ["outbox", "retry"], ["mail", "receive"]],
)  # fmt: skip
def test_every_command_explains_itself(app: Flask, db: Any, command: list[str]) -> None:
    result = run(app, *command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5


# ---------------------------------------------------------------- staff


def test_staff_add_invites_by_letter(app: Flask, db: Any, mailbox: Mailbox) -> None:
    result = run(app, "staff", "add", "Eva@Office.example", "--name", "Eva Rossi", "--role",
                 "reviewer", "--role", "lead", "--unit", "safety", "--language", "fr")  # fmt: skip
    assert result.exit_code == 0, result.output
    user = accounts.user_by_email("eva@office.example")
    assert user is not None
    assert (user.name, sorted(user.staff_roles), user.unit_key, user.locale) == (
        "Eva Rossi", ["lead", "reviewer"], "safety", "fr"
    )  # fmt: skip
    assert mailbox.templates("eva@office.example") == ["accounts/staff_invited"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no address", "--name", "X", "--role", "lead"], "not an e-mail address"),
        (["x@office.example", "--name", "X", "--role", "king"], "king"),
        (["x@office.example", "--name", "X"], "--role"),
        (["x@office.example", "--name", "X", "--role", "lead", "--unit", "nowhere"], "nowhere"),
        (["x@office.example", "--name", "X", "--role", "lead", "--language", "xx"], "xx"),
    ],
)
def test_staff_add_refuses_what_makes_no_sense(
    app: Flask, db: Any, mailbox: Mailbox, arguments: list[str], complaint: str
) -> None:
    result = run(app, "staff", "add", *arguments)
    assert result.exit_code != 0
    assert complaint in result.output
    assert len(mailbox) == 0


def test_staff_add_refuses_a_known_address(app: Flask, db: Any) -> None:
    first = run(app, "staff", "add", "x@office.example", "--name", "X", "--role", "lead")
    second = run(app, "staff", "add", "X@office.example", "--name", "Y", "--role", "lead")
    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "There is an account with this address already." in second.output


def test_staff_list_shows_who_can_open_the_desk(app: Flask, db: Any) -> None:
    StaffFactory(email="rev@office.example", name="Rev", unit_key="safety")
    UserFactory(email="ada@aquila.example")
    lines = run(app, "staff", "list").output.splitlines()
    assert lines == ["rev@office.example  Rev  reviewer  safety  no second factor"]


# ---------------------------------------------------------------- outbox


def test_outbox_list_shows_letters_and_counts(app: Flask, db: Any) -> None:
    LetterFactory(to_address="ada@aquila.example")
    LetterFactory(to_address="bo@borealis.example", status=LetterStatus.FAILED, last_error="550 no")
    result = run(app, "outbox", "list", "--status", "failed")
    assert "bo@borealis.example" in result.output
    assert "550 no" in result.output
    assert "ada@aquila.example" not in result.output
    assert result.output.splitlines()[-1].startswith(
        "0 held, 1 pending, 0 sending, 0 sent, 1 failed"
    )


def test_outbox_retry_moves_failed_letters_only(app: Flask, db: Any) -> None:
    failed = [LetterFactory(status=LetterStatus.FAILED).id for _ in range(3)]
    sent = LetterFactory(status=LetterStatus.SENT).id
    assert run(app, "outbox", "retry", str(failed[0])).exit_code == 0
    assert run(app, "outbox", "retry", str(failed[1]), str(sent)).exit_code == 1
    assert run(app, "outbox", "retry", str(new_id())).exit_code == 1
    assert run(app, "outbox", "retry").exit_code == 2
    states = [db.session.get(OutboxMessage, i).status.value for i in failed]
    assert states == ["pending", "failed", "failed"]
    assert run(app, "outbox", "retry", "--all-failed").output == "2 letters will be tried again.\n"
    assert {db.session.get(OutboxMessage, i).status.value for i in failed} == {"pending"}


# ---------------------------------------------------------------- reference, check


def test_reference_load_twice_changes_nothing(app: Flask, db: Any) -> None:
    result = run(app, "reference", "load")
    assert (result.exit_code, result.output) == (0, "Nothing has changed.\n")


@pytest.fixture
def healthy(
    app: Flask, db: Any, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """A site where all is well; change the values to make it ill."""
    values: dict[str, Any] = {
        "base_url": "https://localhost",
        "mail_default_sender": "Pact <no-reply@pact.example>",
        "mail_server": smtp.host,
        "mail_port": smtp.port,
    }

    def settings() -> Any:
        return replace(app.extensions["aipact_settings"], **values)

    monkeypatch.setattr(checks, "current_settings", settings)
    monkeypatch.setattr("aipact.mail.transport.current_settings", settings)
    schedule.beat()
    return values


def found_wrong(app: Flask) -> list[str]:
    """The names of the checks that found something; the exit status must agree."""
    result = run(app, "check")
    wrong = re.findall(r"^WRONG  (.{16})", result.output, re.MULTILINE)
    assert result.exit_code == (1 if wrong else 0), result.output
    return [name.strip() for name in wrong]


def test_check_is_content_when_all_is_well(app: Flask, healthy: dict[str, Any]) -> None:
    assert found_wrong(app) == []


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "http://localhost"},
        {"base_url": "https://pact.example"},
        {"mail_default_sender": "no-reply@localhost"},
    ],
)
def test_check_finds_settings_that_do_not_fit(
    app: Flask, healthy: dict[str, Any], change: dict[str, Any]
) -> None:
    healthy |= change
    assert found_wrong(app) == ["settings"]


def test_check_finds_a_mail_server_that_is_away(app: Flask, healthy: dict[str, Any]) -> None:
    healthy["mail_port"] = free_port()
    assert found_wrong(app) == ["mail server"]


def test_check_finds_a_letter_that_does_not_leave(app: Flask, healthy: dict[str, Any]) -> None:
    LetterFactory(next_attempt_at=now() - checks.PATIENCE * 2)
    assert found_wrong(app) == ["outbox"]


def test_check_finds_no_worker(app: Flask, healthy: dict[str, Any]) -> None:
    schedule.say_goodbye()
    assert found_wrong(app) == ["worker"]


def test_check_finds_wrong_numbers_and_another_schema(
    app: Flask, healthy: dict[str, Any], db: Any
) -> None:
    db.session.add(RegisterCount(facet="country", value="BE", number=7))
    db.session.add(PracticeCount(facet="level", value="planned", number=7))
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '0000'"))
    assert found_wrong(app) == ["migrations", "register counts", "library counts"]


def test_search_rebuild_makes_the_index_anew(app: Flask, db: Any) -> None:
    listed("Zephyr")
    practices.published(title="Training everybody")
    db.session.execute(delete(SearchDocument))
    db.session.commit()
    done = run(app, "search", "rebuild")
    assert done.exit_code == 0, done.output
    told = [line for line in done.output.splitlines() if line.endswith("indexed.")]
    kinds = [line.split(":")[0].split()[-1] for line in told]
    assert kinds == ["organisation", "practice", "event", "answer", "submission"]
    for kind, word in (("organisation", "zephyr"), ("practice", "training")):
        assert search.count(kind, q=word).number == 1
    assert search.count("submission", q="training", public_only=False).number == 1
    again = run(app, "search", "rebuild", "practice")
    assert "practice: 1 indexed." in again.output
    assert "organisation" not in again.output
