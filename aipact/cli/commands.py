"""`flask --app wsgi aipact ...`: what an operator does without a browser.

Each command ends with status 0 only when it did all that it says.
"""

import uuid

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from aipact.accounts import actions as accounts
from aipact.accounts import queries as account_queries
from aipact.accounts.states import StaffRole
from aipact.cli import checks
from aipact.cli.demo import demo
from aipact.cli.mail import mail
from aipact.cli.search import search
from aipact.core.actor import Actor
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.pagination import PageRequest
from aipact.core.text import normal_email
from aipact.core.transaction import commit, rollback
from aipact.jobs.worker import Worker
from aipact.mail import outbox as mail_outbox
from aipact.mail import queries as mail_queries
from aipact.mail.message import BadLetter, wire_address
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.mail.queries import LetterFilter
from aipact.reference import queries as reference_queries
from aipact.reference.actions import DataError, load_reference_data

aipact = AppGroup("aipact", help="Run and look after the AI Pact Tracker.")
aipact.add_command(demo)
aipact.add_command(search)
aipact.add_command(mail)


@aipact.command("worker")
def worker() -> None:
    """Send letters and run jobs until TERM or Ctrl-C. Any number of workers may run."""
    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@aipact.command("check")
def check() -> None:
    """Look at everything that must work; status 0 only when it does."""
    wrong = 0
    for name, look in checks.CHECKS:
        try:
            mark, remark = "ok   ", look()
        except checks.Wrong as fault:
            mark, remark = "WRONG", str(fault)
        except SQLAlchemyError as error:
            mark, remark = "WRONG", f"The database does not answer: {str(error).splitlines()[0]}"
        rollback()
        wrong += mark == "WRONG"
        click.echo(f"{mark}  {name:<16} {remark}")
    if wrong:
        raise click.ClickException(f"{wrong} of {len(checks.CHECKS)} checks found something wrong.")


# ---------------------------------------------------------------- reference data


@aipact.group("reference")
def reference() -> None:
    """Commitments, dates of the AI Act, countries, units and other lists."""


@reference.command("load")
def reference_load() -> None:
    """Bring the database to the state of the files in aipact/reference/data."""
    try:
        report = load_reference_data()
    except DataError as error:
        raise click.ClickException(str(error)) from error
    commit()
    for table, counts in report.tables.items():
        if counts.has_changes:
            click.echo(
                f"{table}: {counts.created} new, {counts.changed} changed, "
                f"{counts.retired} retired, {counts.deleted} deleted"
            )
    if not report.has_changes:
        click.echo("Nothing has changed.")


# ---------------------------------------------------------------- staff


@aipact.group("staff")
def staff() -> None:
    """The people of the office."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and organisations will read it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in StaffRole]),
    help="Repeat it for several roles.",
)
@click.option("--unit", help="The key of a unit, see the list of units at the desk.")
@click.option("--language", default="en", show_default=True, help="Of the letters to this person.")
def staff_add(
    email: str, name: str, roles: tuple[str, ...], unit: str | None, language: str
) -> None:
    """Invite somebody to the desk: a letter brings the link that sets the password."""
    units = [known.key for known in reference_queries.units(advisers=True)]
    if unit is not None and unit not in units:
        raise click.BadParameter(f"{unit} is no unit; there are {', '.join(units)}.")
    if language not in current_app.extensions["aipact_settings"].languages:
        raise click.BadParameter(f"The site does not speak {language}.")
    try:
        wire_address(email)
        accounts.add_staff(email, name, roles, unit, actor=Actor.system(), locale=language)
    except BadLetter as refused:
        raise click.BadParameter(str(refused)) from refused
    except RuleBroken as broken:
        raise click.ClickException(str(broken.message)) from broken
    commit()
    click.echo(f"Invited. The letter to {normal_email(email)} leaves as soon as a worker runs.")


@staff.command("list")
def staff_list() -> None:
    """Everybody who can open the desk."""
    for member in account_queries.staff_members():
        factor = "second factor" if member.has_second_factor else "no second factor"
        roles = ", ".join(member.staff_roles)
        click.echo(f"{member.email}  {member.name}  {roles}  {member.unit_key or '-'}  {factor}")


# ---------------------------------------------------------------- outbox


@aipact.group("outbox")
def outbox() -> None:
    """The letters of the site."""


@outbox.command("list")
@click.option("--status", type=click.Choice([status.value for status in LetterStatus]))
@click.option("--to", "receiver", default="", help="An address, or a part of one.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def outbox_list(status: str | None, receiver: str, limit: int) -> None:
    """The newest letters, and how many there are in each state."""
    wanted = LetterFilter(receiver, LetterStatus(status) if status else None)
    for letter in mail_queries.letters(wanted, PageRequest(size=limit)).items:
        click.echo(
            f"{letter.id}  {letter.created_at:%Y-%m-%d %H:%M}  {letter.status.value:<9}  "
            f"{letter.to_address}  {letter.letter}  {letter.last_error}".rstrip()
        )
    counts = mail_queries.counts_by_status()
    click.echo(", ".join(f"{counts.get(state, 0)} {state.value}" for state in LetterStatus))


@outbox.command("retry")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all-failed", is_flag=True, help="Every letter that failed.")
def outbox_retry(ids: tuple[uuid.UUID, ...], all_failed: bool) -> None:
    """Try letters again that failed, for instance because the mail server was set up wrongly."""
    if bool(ids) == all_failed:
        raise click.UsageError("Name letters by their id (aipact outbox list), or --all-failed.")
    letters = list(mail_queries.failed_letters()) if all_failed else [_letter(i) for i in ids]
    try:
        for letter in letters:
            mail_outbox.retry(letter)
    except Conflict as refused:
        rollback()
        raise click.ClickException(f"{letter.id}: {refused.message}") from refused
    commit()
    click.echo(f"{len(letters)} letters will be tried again.")


def _letter(letter_id: uuid.UUID) -> OutboxMessage:
    letter = mail_queries.letter(letter_id)
    if letter is None:
        raise click.ClickException(f"There is no letter {letter_id}.")
    return letter
