"""`flask aipact mail ...`: what comes back by mail."""

import mailbox
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup
from tqdm import tqdm

from aipact.campaigns.actions import LetterReturned, receive_return
from aipact.core.logging import log
from aipact.core.settings import current_settings
from aipact.core.transaction import commit, rollback
from aipact.events.actions import receive_reply
from aipact.exports.calendar import replies_in
from aipact.mail.receiving import MOST_BYTES, Returned, read_message
from aipact.subscriptions.states import BounceKind

mail = AppGroup("mail", help="What comes back by mail.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# How a message is read, and what to do with it once everything that it says is done.
Waiting = tuple[Callable[[], bytes], Callable[[], None]]


@mail.command("receive")
@click.option("--maildir", type=FOLDER, help="Read what is new there, and move it on.")
@click.option("--mbox", type=FILE, help="Read all messages of this file, and leave it as it is.")
@click.pass_context
def receive(context: click.Context, maildir: Path | None, mbox: Path | None) -> None:
    """Read what came to our address: answers of calendars, and letters that were returned.

    Without an option: one message from standard input, as a mail server hands it over. The same
    message again changes nothing. Status 75 (try again later) when something went wrong on our
    side; a message that nobody can make sense of is none of our business, and counted.
    """
    if maildir and mbox:
        raise click.UsageError("One of --maildir and --mbox.")
    if maildir and not all((maildir / part).is_dir() for part in ("new", "cur")):
        raise click.UsageError(f"{maildir} is no Maildir: it lacks new/ or cur/.")
    with ExitStack() as stack:
        if maildir:
            messages = _new_in(maildir)
        elif mbox:
            file = stack.enter_context(closing(mailbox.mbox(mbox, create=False)))
            messages = ((partial(_in_file, file, key), _stay) for key in file.iterkeys())
        else:
            messages = iter([(_given, _stay)])
        done = _read_all(messages)
    click.echo(
        f"{done.total()} messages: {done['asked']} people asked whether their place is free,"
        f" {done['returned']} letters returned, {done['nothing']} without anything to do,"
        f" {done['unreadable']} not readable, {done['failed']} to be read again."
    )
    if done["failed"]:
        context.exit(os.EX_TEMPFAIL)


def _new_in(maildir: Path) -> Iterator[Waiting]:
    """By name, that is in the order in which they came."""
    for path in sorted((maildir / "new").iterdir()):
        yield partial(_in_folder, path), partial(_move_on, path, maildir / "cur")


def _in_folder(path: Path) -> bytes:
    with path.open("rb") as file:
        return _start_of(file)


def _in_file(box: mailbox.mbox, key: str) -> bytes:
    with closing(box.get_file(key)) as file:
        return _start_of(file)  # type: ignore[arg-type]


def _given() -> bytes:
    raw = _start_of(sys.stdin.buffer)
    # To the end: a mail server whose words are not heard takes that for a failure.
    while sys.stdin.buffer.read(MOST_BYTES):
        pass
    return raw


def _start_of(file: BinaryIO) -> bytes:
    """One byte more than is read shows that a message is too large."""
    return file.read(MOST_BYTES + 1)


def _move_on(path: Path, read: Path) -> None:
    """Not new any more; whether a person has seen it is for that person to say."""
    # Another reader may have been here: then it is done.
    with suppress(FileNotFoundError):
        path.rename(read / f"{path.name}:2,")


def _stay() -> None:
    pass


def _read_all(messages: Iterator[Waiting]) -> Counter[str]:
    """How many came to what; one that fails stops no other, and stays where it is."""
    done: Counter[str] = Counter()
    for read, move_on in tqdm(messages, desc="Reading", unit=" messages", leave=False):
        try:
            came_to = _act_on(read())
            commit()
            move_on()
        except Exception as error:
            rollback()
            log.error("message not read", exc_info=error)
            came_to = "failed"
        done[came_to] += 1
    return done


def _act_on(raw: bytes) -> str:
    try:
        incoming = read_message(raw, current_settings().mail_envelope_sender)
    except ValueError:
        return "unreadable"
    replies = [reply for text in incoming.calendars for reply in replies_in(text)]
    # Both in full: `any` would stop at the first.
    asked = [receive_reply(reply) == "asked" for reply in replies]
    returned = [receive_return(_in_full(one)) for one in incoming.returned]
    return "asked" if any(asked) else "returned" if any(returned) else "nothing"


def _in_full(one: Returned) -> LetterReturned:
    return LetterReturned(
        one.event_id,
        BounceKind(one.kind),
        one.reason,
        one.letter_id,
        one.message_id,
        one.is_final,
    )
