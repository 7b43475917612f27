"""Word, Excel and PowerPoint files: ZIP packages with a list of content types.

First the package's own list is read, and what it declares must be reasonable: number of members,
sizes, ratio, no two members in one place. Then each member is inflated piece by piece and thrown
away, never beyond what it declared: one that lies about its size is found one byte later.
"""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from aipact.files.kinds import MEGABYTE, FileKind
from aipact.files.refusals import Refused, Why

MOST_MEMBERS = 5_000
LARGEST_LIST = 1 * MEGABYTE
MOST_UNPACKED = 150 * MEGABYTE
# Spreadsheets that repeat themselves reach 60; bombs begin where nothing real is.
LARGEST_RATIO = 100
SMALL = 1 * MEGABYTE
# A drawing inside a table inside a presentation.
DEEPEST = 2
PIECE = 256 * 1024

TYPES = "[Content_Types].xml"
RELATIONS = "_rels/.rels"
MAIN_PARTS = {
    FileKind.DOCX: b"wordprocessingml.document.main+xml",
    FileKind.XLSX: b"spreadsheetml.sheet.main+xml",
    FileKind.PPTX: b"presentationml.presentation.main+xml",
}
# Code that runs when the file is opened, by content type and by place.
ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"ms-office.activex", b"macrosheet")
ACTIVE_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
ARCHIVE = b"PK\x03\x04"
ENCRYPTED = 0x1


@dataclass
class Budget:
    """What a file and everything inside it may still declare."""

    members: int = MOST_MEMBERS
    unpacked: int = MOST_UNPACKED


def office_kind(file: BinaryIO, size: int) -> FileKind:
    """Which of the three it is. Raises Refused for every other package."""
    kind = _checked(file, size, Budget(), depth=0)
    if kind is None:
        raise Refused(Why.WRONG_TYPE)
    return kind


def _checked(file: BinaryIO, size: int, budget: Budget, depth: int) -> FileKind | None:
    """The kind of a package that is in order; None for one that is not of Office."""
    if depth > DEEPEST:
        raise Refused(Why.BOMB)
    _check_list(file, size, budget)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
            _check_declared(members, size, budget)
            types = _content_types(package)
            if types is None:
                return None
            kind = _kind_of(types, [member.filename for member in members])
            if kind is None:
                return None
            for member in members:
                _check_member(package, member, budget, depth)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError) as error:
        raise Refused(Why.DAMAGED) from error
    except NotImplementedError as error:  # a way of packing that Office does not use
        raise Refused(Why.WRONG_TYPE) from error


def _check_list(file: BinaryIO, size: int, budget: Budget) -> None:
    """The end of the file says how long its list is: before anybody reads it."""
    start = max(0, size - 65_557)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused(Why.DAMAGED)
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    locator = tail[at - 20 : at] if at >= 20 else b""
    if locator.startswith(b"PK\x06\x07"):
        file.seek(min(struct.unpack("<Q", locator[8:16])[0], size))
        record = file.read(56)
        if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
            raise Refused(Why.DAMAGED)
        count, length = struct.unpack("<QQ", record[32:48])
    if count > budget.members or length > LARGEST_LIST:
        raise Refused(Why.BOMB)


def _check_declared(members: list[zipfile.ZipInfo], size: int, budget: Budget) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > budget.members or unpacked > budget.unpacked:
        raise Refused(Why.BOMB)
    if unpacked > max(SMALL, size * LARGEST_RATIO):
        raise Refused(Why.BOMB)
    budget.members -= len(members)
    budget.unpacked -= unpacked
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise Refused(Why.BOMB)  # two members in one place
        end = member.header_offset + 30 + member.compress_size
        if member.flag_bits & ENCRYPTED:
            raise Refused(Why.OLD_OFFICE)
        if member.filename.startswith("/") or ".." in member.filename.split("/"):
            raise Refused(Why.DAMAGED)


def _content_types(package: zipfile.ZipFile) -> bytes | None:
    try:
        listed, _relations = package.getinfo(TYPES), package.getinfo(RELATIONS)
    except KeyError:
        return None
    if listed.file_size > SMALL:
        raise Refused(Why.BOMB)
    return package.read(listed)


def _kind_of(types: bytes, names: list[str]) -> FileKind | None:
    lowered = types.lower()
    places = [f"/{name.lower()}" for name in names]
    if any(active in lowered for active in ACTIVE_TYPES) or any(
        part in place for part in ACTIVE_PARTS for place in places
    ):
        raise Refused(Why.MACROS)
    found = [kind for kind, main in MAIN_PARTS.items() if main in lowered]
    return found[0] if len(found) == 1 else None


def _check_member(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget, depth: int
) -> None:
    """It is as large as it says, whole, and no archive inside it is worse."""
    raw = _raw(package, member)
    with tempfile.SpooledTemporaryFile(max_size=PIECE) as inner:
        is_archive = False
        count = checksum = 0
        for piece in _inflated(raw, member):
            is_archive = is_archive or (count == 0 and piece.startswith(ARCHIVE))
            count += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if is_archive:
                inner.write(piece)
        if count != member.file_size or checksum != member.CRC:
            raise Refused(Why.DAMAGED)
        if is_archive and _checked(inner, count, budget, depth + 1) is None:  # type: ignore[arg-type]
            raise Refused(Why.WRONG_TYPE)


def _raw(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """The file at the first packed byte of a member."""
    file = package.fp
    assert file is not None
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(ARCHIVE):
        raise Refused(Why.DAMAGED)
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(member.header_offset + 30 + name + extra)
    return file


def _inflated(raw: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content in pieces, at most one piece more than it declared."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    inflate = None if member.compress_type == zipfile.ZIP_STORED else zlib.decompressobj(-15)
    left, count = member.compress_size, 0
    while left and (packed := raw.read(min(PIECE, left))):
        left -= len(packed)
        for piece in _unpacked(inflate, packed) if inflate else (packed,):
            count += len(piece)
            if count > member.file_size:
                raise Refused(Why.BOMB)
            yield piece


def _unpacked(inflate: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    piece = inflate.decompress(packed, PIECE)
    yield piece
    while inflate.unconsumed_tail or len(piece) == PIECE:
        piece = inflate.decompress(inflate.unconsumed_tail, PIECE)
        yield piece
