"""`flask aipact mail ...`: what comes back by mail."""

import mailbox
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup
from tqdm import tqdm

from aipact.core.logging import log
from aipact.core.transaction import commit, rollback
from aipact.events.actions import receive_reply
from aipact.exports.calendar import replies_in
from aipact.mail.receiving import note_return, read_message

mail = AppGroup("mail", help="What comes back by mail.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# A message, and what to do with it once it was read.
Waiting = tuple[bytes, Callable[[], None]]


@mail.command("receive")
@click.option("--maildir", type=FOLDER, help="Read what is new there, and move it on.")
@click.option("--mbox", type=FILE, help="Read all messages of this file, and leave it as it is.")
def receive(maildir: Path | None, mbox: Path | None) -> None:
    """Read what came to our address: answers of calendars, and letters that were returned.

    Without an option: one message from standard input, as a mail server hands it over. The same
    message again changes nothing. Status 0 only when every message could be read.
    """
    if maildir and mbox:
        raise click.UsageError("One of --maildir and --mbox.")
    with ExitStack() as stack:
        if maildir:
            box = stack.enter_context(closing(mailbox.Maildir(maildir, create=False)))
            messages = _new_in(box)
        elif mbox:
            file = stack.enter_context(closing(mailbox.mbox(mbox, create=False)))
            messages = ((file.get_bytes(key), _stay) for key in file.iterkeys())
        else:
            messages = iter([(sys.stdin.buffer.read(), _stay)])
        done = _read_all(messages)
    click.echo(
        f"{done.total()} messages: {done['asked']} people asked whether their place is free,"
        f" {done['returned']} letters returned, {done['nothing']} without anything to do,"
        f" {done['unread']} not readable."
    )
    if done["unread"]:
        raise click.ClickException("Some messages could not be read.")


def _new_in(box: mailbox.Maildir) -> Iterator[Waiting]:
    for key, message in box.iteritems():
        if message.get_subdir() == "new":
            yield box.get_bytes(key), partial(_move_on, box, key, message)


def _move_on(box: mailbox.Maildir, key: str, message: mailbox.MaildirMessage) -> None:
    """Not new any more; whether a person has seen it is for that person to say."""
    message.set_subdir("cur")
    box[key] = message


def _stay() -> None:
    pass


def _read_all(messages: Iterator[Waiting]) -> Counter[str]:
    """How many came to what; one that fails stops no other, and stays where it is."""
    done: Counter[str] = Counter()
    for raw, move_on in tqdm(messages, desc="Reading", unit=" messages", leave=False):
        try:
            came_to = _act_on(raw)
            commit()
            move_on()
        except Exception as error:
            rollback()
            log.error("message not readable", exc_info=error)
            came_to = "unread"
        done[came_to] += 1
    return done


def _act_on(raw: bytes) -> str:
    incoming = read_message(raw)
    replies = [reply for text in incoming.calendars for reply in replies_in(text)]
    # Both in full: `any` would stop at the first.
    asked = [receive_reply(reply) == "asked" for reply in replies]
    returned = [note_return(one) for one in incoming.returned]
    return "asked" if any(asked) else "returned" if any(returned) else "nothing"
