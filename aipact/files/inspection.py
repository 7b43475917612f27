"""What a file is, read from its content; its name has no say in it.

Nothing is drawn, run or unpacked to the end: headers, lists of parts and declared sizes are read
within bounds, so that the worst file costs less than a second.
"""

import re
import struct
from typing import BinaryIO

from aipact.files.kinds import FileKind
from aipact.files.packages import office_kind
from aipact.files.refusals import Refused, Why

HEAD = 64
TAIL = 2048
MOST_PIXELS = 100_000_000
LONGEST_SIDE = 30_000
MOST_CHUNKS = 20_000
MOST_SEGMENTS = 2_000
# Word, Excel and PowerPoint before 2007, and every one of today that has a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {".pdf": "pdf", ".png": "png", ".jpg": "jpeg", ".docx": "package", ".zip": "package"}


def kind_of(file: BinaryIO, size: int) -> FileKind:
    """The kind of this content. Raises Refused when it is none of ours, damaged or a bomb."""
    if size == 0:
        raise Refused(Why.EMPTY)
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(OLD_OFFICE):
        raise Refused(Why.OLD_OFFICE)
    match _signature(head):
        case "pdf":
            _check_pdf(file, size)
            return FileKind.PDF
        case "png":
            _check_png(file, size)
            return FileKind.PNG
        case "jpeg":
            _check_jpeg(file, size)
            return FileKind.JPEG
        case "package":
            return office_kind(file, size)
    raise Refused(Why.WRONG_TYPE)


def _signature(head: bytes) -> str:
    """What the first bytes say, of the few things that we know; "" for all else."""
    import puremagic

    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    # A signature further in is that of something inside, or of something in disguise.
    return next((KINDS[m.extension] for m in matches if m.offset == 0 and m.extension in KINDS), "")


def _check_pdf(file: BinaryIO, size: int) -> None:
    file.seek(0)
    if not re.match(rb"%PDF-[12]\.\d", file.read(8)):
        raise Refused(Why.WRONG_TYPE)
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read(TAIL):
        raise Refused(Why.DAMAGED)


def _check_png(file: BinaryIO, size: int) -> None:
    """Chunk by chunk to the last one: all there, and not too many pixels."""
    at, chunks, kind = 8, 0, b""
    while kind != b"IEND":
        file.seek(at)
        header = file.read(8)
        chunks += 1
        if len(header) < 8 or chunks > MOST_CHUNKS:
            raise Refused(Why.DAMAGED)
        length, kind = struct.unpack(">I4s", header)
        if (chunks == 1) != (kind == b"IHDR"):
            raise Refused(Why.DAMAGED)
        if kind == b"IHDR":
            _check_pixels(file.read(8), ">II")
        at += 12 + length
        if at > size:
            raise Refused(Why.DAMAGED)


def _check_jpeg(file: BinaryIO, size: int) -> None:
    """Segment by segment to the frame header, which knows the size; the end must be there."""
    at = 2
    for _segment in range(MOST_SEGMENTS):
        file.seek(at)
        header = file.read(9)
        if len(header) < 9 or header[0] != 0xFF:
            raise Refused(Why.DAMAGED)
        marker = header[1]
        if marker == 0xFF:
            at += 1
        elif marker in (0x01, *range(0xD0, 0xD8)):
            at += 2
        elif marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            _check_pixels(header[5:9], ">HH")
            break
        else:
            at += 2 + struct.unpack(">H", header[2:4])[0]
    else:
        raise Refused(Why.DAMAGED)
    # Cameras put more behind the picture, so the end is somewhere near the end.
    file.seek(max(at, size - 512 * 1024))
    if b"\xff\xd9" not in file.read():
        raise Refused(Why.DAMAGED)


def _check_pixels(sides: bytes, layout: str) -> None:
    if len(sides) != struct.calcsize(layout):
        raise Refused(Why.DAMAGED)
    first, second = struct.unpack(layout, sides)
    if first == 0 or second == 0:
        raise Refused(Why.DAMAGED)
    if max(first, second) > LONGEST_SIDE or first * second > MOST_PIXELS:
        raise Refused(Why.TOO_MANY_PIXELS)
