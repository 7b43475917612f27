"""Writer of PDF: a template of ours and data; tagged, the same bytes for the same data.

The template is source code, the data is not: it goes in as JSON, and a string of it is text to
the template whatever it looks like.
"""

import json
import re
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from aipact.core.settings import PROJECT_ROOT
from aipact.exports import typesetter

PDF_TYPE = "application/pdf"
# So many at a time in one process of the web; whoever comes then waits a little. The typesetter's
# own limit is its time on the processor: on a busy machine that takes longer.
_places = BoundedSemaphore(2)
PATIENCE_SECONDS = 3
LONGEST_SECONDS = 10
_TEMPLATES = PROJECT_ROOT / "templates" / "pdf"
_BUILT = PROJECT_ROOT / "static" / "dist"
_FONTS = (
    *("inter-print.ttf", "inter-print-bold.ttf"),
    *("inter-print-italic.ttf", "inter-print-bold-italic.ttf"),
)
# What stands for a character that the fonts lack; PDF/UA allows none without a shape.
_UNKNOWN = "□"
# Marks on one letter: no language stacks more, and laying out a thousand takes for ever.
MOST_MARKS = 4
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


class PdfRefused(Exception):
    """Too many are being made at this moment, or this one takes more than its share."""


def pdf(template: str, data: Mapping[str, Any], *, on: date) -> bytes:
    """The template of templates/pdf filled with the data, dated to a day; PDF/UA-1.

    Characters that our fonts do not have become "□" (they have those of all languages of the
    Union). Raises PdfRefused.
    """
    job = {
        "template": str(_TEMPLATES / template),
        "root": str(_TEMPLATES),
        "fonts": str(_BUILT),
        "data": json.dumps(_shown(data), ensure_ascii=False),
        "timestamp": int(datetime.combine(on, time(12), tzinfo=UTC).timestamp()),
    }
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise PdfRefused("busy")
    try:
        return _made(json.dumps(job).encode())
    finally:
        _places.release()


def _made(job: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", typesetter.__file__],
            input=job,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfRefused("slow") from error
    if done.returncode < 0:  # a signal: the limits of the process
        raise PdfRefused("large")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def _shown(value: Any) -> Any:
    """The value with every text in characters that can be shown."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {key: _shown(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    return value


def _text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return _MARKS.sub(lambda found: found[0][:MOST_MARKS], "".join(map(_character, composed)))


def _character(char: str) -> str:
    if char in "\n\t":
        return char
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    return char if ord(char) in _known() else _UNKNOWN


@cache
def _known() -> frozenset[int]:
    """The characters that every one of the fonts has."""
    manifest: dict[str, str] = json.loads((_BUILT / "manifest.json").read_text())
    fonts = ((_BUILT / manifest[name]).read_bytes() for name in _FONTS)
    return frozenset.intersection(*map(_characters, fonts))


def _characters(font: bytes) -> frozenset[int]:
    """The characters of a TrueType font, from its table `cmap`, format 4 or 12."""
    tables = dict(struct.unpack_from(">4s4xI", font, 12 + 16 * n) for n in range(_u16(font, 4)))
    start = tables[b"cmap"]
    found: set[int] = set()
    for number in range(_u16(font, start + 2)):
        at = start + struct.unpack_from(">4xI", font, start + 4 + 8 * number)[0]
        if _u16(font, at) == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif _u16(font, at) == 4:
            size = _u16(font, at + 6)
            for segment in range(0, size, 2):
                last = _u16(font, at + 14 + segment)
                found.update(range(_u16(font, at + 16 + size + segment), last + 1))
    return frozenset(found - {0xFFFF})


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")
