"""Why a file is refused, and the sentence that says so."""

from enum import StrEnum

from aipact.files.kinds import Limit
from aipact.i18n import _
from aipact.i18n.formats import file_size


class Why(StrEnum):
    WRONG_TYPE = "wrong_type"
    OLD_OFFICE = "old_office"
    MACROS = "macros"
    EMPTY = "empty"
    TOO_BIG = "too_big"
    DAMAGED = "damaged"
    BOMB = "bomb"
    TOO_MANY_PIXELS = "too_many_pixels"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    NO_ROOM = "no_room"
    NOT_STORED = "not_stored"


class Refused(Exception):
    """This content is not kept. `found`: what the virus scanner calls it."""

    def __init__(self, why: Why, found: str = "") -> None:
        super().__init__(why)
        self.why, self.found = why, found


def sentence(refused: Refused, name: str, limit: Limit) -> str:
    """What happened and what to do, for the person who sent the file."""
    known = {"name": name, "types": limit.labels, "size": file_size(limit.bytes)}
    match refused.why:
        case Why.WRONG_TYPE:
            return _("“%(name)s” cannot be kept here. Send one of these: %(types)s.", **known)
        case Why.OLD_OFFICE:
            return _(
                "“%(name)s” has an old format or a password. Save it as one of these, without a"
                " password: %(types)s.",
                **known,
            )
        case Why.MACROS:
            return _("“%(name)s” contains macros. Save it without them and send it again.", **known)
        case Why.EMPTY:
            return _("“%(name)s” is empty.", **known)
        case Why.TOO_BIG:
            return _("“%(name)s” is larger than %(size)s. Send a smaller file.", **known)
        case Why.DAMAGED:
            return _(
                "“%(name)s” is damaged or did not arrive whole. Open it, save it again and send"
                " the new copy.",
                **known,
            )
        case Why.BOMB:
            return _(
                "“%(name)s” unpacks to far more than its own size. Take large or repeated parts"
                " out and send it again.",
                **known,
            )
        case Why.TOO_MANY_PIXELS:
            return _(
                "The picture “%(name)s” has too many pixels. Make it smaller and send it again.",
                **known,
            )
        case Why.INFECTED:
            return _(
                "The virus scanner found something in “%(name)s” (%(found)s). It was not kept.",
                found=refused.found,
                **known,
            )
        case Why.NOT_SCANNED:
            return _(
                "“%(name)s” was not kept, because the virus scanner does not answer. Try again in"
                " a few minutes.",
                **known,
            )
        case Why.NO_ROOM:
            return _(
                "“%(name)s” was not kept, because there is no room for it at the moment. We know"
                " about it; try again later.",
                **known,
            )
        case Why.NOT_STORED:
            return _(
                "“%(name)s” was not kept, because the place for files does not answer. Try again"
                " in a few minutes.",
                **known,
            )
