"""Content decides: whole files of six kinds pass, everything else is told apart, in no time."""

import io
import random
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import openpyxl
import pytest

from aipact.files.inspection import kind_of
from aipact.files.kinds import FileKind
from aipact.files.packages import LARGEST_RATIO, MAIN_PARTS, MOST_MEMBERS
from aipact.files.refusals import Refused, Why
from tests.files.samples import (
    OFFICE,
    PDF,
    TYPES,
    WHOLE,
    chunk,
    content_types,
    jpeg,
    package,
    png,
)

pytestmark = pytest.mark.pure

MEGABYTE = 1024 * 1024
MACRO = f'<Override PartName="/x.bin" ContentType="{OFFICE}.vbaProject"/>'


def look(content: bytes) -> FileKind | Why:
    """What is said about a content; never for more than a second of work."""
    started = time.process_time()
    try:
        return kind_of(io.BytesIO(content), len(content))
    except Refused as refused:
        return refused.why
    finally:
        assert time.process_time() - started < 1


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_files_are_known(kind: FileKind) -> None:
    assert look(WHOLE[kind]) is kind


def test_a_workbook_of_a_real_writer_is_known() -> None:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    for row in range(2000):
        book.active.append([row, "the same words in each row", 1.5])
    book.save(target)
    assert look(target.getvalue()) is FileKind.XLSX


@pytest.mark.parametrize("application", [b"\xff\xe0", b"\xff\xe1", b"\xff\xdb", b"\xff\xee"])
def test_pictures_of_every_camera_are_known(application: bytes) -> None:
    assert look(jpeg(application=application)) is FileKind.JPEG


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.PNG])
def test_a_file_that_did_not_arrive_whole_is_damaged(kind: FileKind) -> None:
    content = WHOLE[kind]
    answers = {look(content[:length]) for length in range(40, len(content))}
    assert answers == {Why.DAMAGED}


def test_half_of_a_pdf_or_a_picture_is_damaged() -> None:
    assert look(PDF[:-8]) is Why.DAMAGED
    assert look(jpeg()[:-1]) is Why.DAMAGED
    assert look(jpeg()[:12]) is Why.DAMAGED
    assert look(b"\xff\xd8\xff" + b"\xff" * 5000) is Why.DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + b"\0" * 500,
        b"\x7fELF" + b"\0" * 500,
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a\x01\0\x01\0",
        b"#!/bin/sh\nrm -rf /\n",
        b"\x1f\x8b\x08" + b"\0" * 100,
        b"Rar!\x1a\x07\0" + b"\0" * 100,
        b"just words",
        b"\0",
        b"\n%PDF-1.7 not at the beginning %%EOF",
        b"%PDF-evil %%EOF",
        b"GIF89a" + PDF,
    ],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    assert look(content) is Why.WRONG_TYPE


def test_nothing_is_empty() -> None:
    assert look(b"") is Why.EMPTY


def test_old_formats_and_passwords_have_their_own_answer() -> None:
    assert look(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600) is Why.OLD_OFFICE


# -- packages ------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped({"a.txt": b"words"}),
        zipped({TYPES: content_types(MAIN_PARTS[FileKind.DOCX])}),
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        zipped({"META-INF/MANIFEST.MF": b"", "a.class": b"\xca\xfe\xba\xbe"}),
        package(types=b"<Types/>"),
        package(types=content_types(b"wordprocessingml.template.main+xml")),
        package(types=content_types(b" ".join(MAIN_PARTS.values()))),
    ],
)
def test_other_archives_are_refused(content: bytes) -> None:
    assert look(content) is Why.WRONG_TYPE


@pytest.mark.parametrize(
    "content",
    [
        package(members={"word/vbaProject.bin": b"x"}),
        package(members={"WORD/VBAPROJECT.BIN": b"x"}),
        package(FileKind.XLSX, members={"xl/macrosheets/sheet1.xml": b"x"}),
        package(members={"word/activeX/activeX1.xml": b"x"}),
        package(types=content_types(b"wordprocessingml.document.main+xml", MACRO)),
        package(types=b'<Types ContentType="application/vnd.ms-word.document.macroEnabled"/>'),
    ],
)
def test_macros_are_refused(content: bytes) -> None:
    assert look(content) is Why.MACROS


def test_archives_of_office_inside_are_taken_and_others_are_not() -> None:
    """A table in a presentation is a file of its own."""
    table = package(FileKind.XLSX)
    assert look(package(FileKind.PPTX, {"ppt/embeddings/a.xlsx": table})) is FileKind.PPTX
    assert look(package(FileKind.PPTX, {"ppt/embeddings/a.xlsx": zipped({"a": b""})})) is (
        Why.WRONG_TYPE
    )
    with_macros = package(FileKind.XLSX, {"xl/vbaProject.bin": b"x"})
    assert look(package(FileKind.PPTX, {"ppt/embeddings/a.bin": with_macros})) is Why.MACROS


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(package())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert look(bytes(content)) is Why.OLD_OFFICE


@pytest.mark.parametrize("name", ["/etc/passwd", "../../up.xml", "word/../../up.xml"])
def test_a_member_that_leads_outside_is_refused(name: str) -> None:
    assert look(package(members={name: b"x"})) is Why.DAMAGED


def test_a_changed_byte_is_noticed() -> None:
    content = bytearray(package(members={"word/a.xml": bytes(range(256)) * 4}, method=0))
    content[content.index(bytes(range(256))) + 7] ^= 1
    assert look(bytes(content)) is Why.DAMAGED


# -- bombs ---------------------------------------------------------------------------------------


@contextmanager
def little_work() -> Iterator[None]:
    """What is refused by its declarations is not unpacked."""
    with pytest.MonkeyPatch.context() as patch:
        unpacked: list[str] = []
        patch.setattr(zlib, "decompressobj", lambda *_a: unpacked.append("x"))
        yield
        assert unpacked == []


def test_a_member_of_hundreds_of_megabytes_is_refused_by_its_declared_size() -> None:
    nothing = zlib.compressobj(9, wbits=-15)
    packed = b"".join(nothing.compress(bytes(MEGABYTE)) for _ in range(300)) + nothing.flush()
    content = forged(package(), "word/bomb.xml", packed, 300 * MEGABYTE)
    with little_work():
        assert look(content) is Why.BOMB


def test_a_small_file_that_unpacks_to_much_is_refused_by_its_ratio() -> None:
    with little_work():
        content = package(members={"word/a.xml": bytes(60 * MEGABYTE)})
        assert len(content) * LARGEST_RATIO < 60 * MEGABYTE
        assert look(content) is Why.BOMB


def test_a_member_that_lies_about_its_size_is_found_out() -> None:
    nothing = zlib.compressobj(9, wbits=-15)
    packed = b"".join(nothing.compress(bytes(MEGABYTE)) for _ in range(40)) + nothing.flush()
    assert look(forged(package(), "word/bomb.xml", packed, 400_000)) is Why.BOMB


def test_many_members_are_refused_before_their_list_is_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for number in range(MOST_MEMBERS + 1):
            made.writestr(str(number), b"")
    with little_work():
        assert look(target.getvalue()) is Why.BOMB


def test_a_list_of_ten_megabytes_is_not_read() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    count = 200_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, count * len(entry), 30, 0)
    assert look(b"PK\x03\x04" + bytes(26) + entry * count + end) is Why.BOMB


def test_a_long_list_declared_the_new_way_is_not_read() -> None:
    """ZIP64 says it elsewhere."""
    body = b"PK\x03\x04" + bytes(26)
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 10**9, 30)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(body), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, 60, 30, 0)
    assert look(body + record + locator + end) is Why.BOMB


def test_members_that_share_their_content_are_refused() -> None:
    """One kilobyte of zeros, listed a thousand times, is a bomb that every tool unpacks."""
    content = package(members={"word/a.xml": b"a" * 90_000, "word/b.xml": b"b" * 90_000})
    entries = [m.start() for m in re.finditer(b"PK\x01\x02", content)]
    made = bytearray(content)
    first, second = entries[-2], entries[-1]
    made[second + 42 : second + 46] = made[first + 42 : first + 46]
    assert look(bytes(made)) is Why.BOMB


def test_a_bomb_in_a_package_in_a_package_is_refused() -> None:
    inner = package(FileKind.XLSX, {"xl/a.xml": bytes(60 * MEGABYTE)})
    outer = package(FileKind.DOCX, {"word/embeddings/a.xlsx": inner})
    assert look(package(FileKind.PPTX, {"ppt/embeddings/a.docx": outer})) is Why.BOMB


def test_packages_in_packages_end_somewhere() -> None:
    content = package()
    for _level in range(4):
        content = package(members={"word/embeddings/a.docx": content})
    assert look(content) is Why.BOMB


def test_all_levels_share_one_allowance() -> None:
    """Each of them alone would pass."""
    luck = random.Random(1)
    part = b"".join(luck.randbytes(2048) + bytes(60 * 1024) for _block in range(400))
    inner = package(FileKind.XLSX, {"xl/a.xml": part})
    assert look(inner) is FileKind.XLSX
    seven = {f"ppt/embeddings/{n}.xlsx": inner for n in range(7)}
    assert look(package(FileKind.PPTX, seven, method=0)) is Why.BOMB


def forged(content: bytes, name: str, packed: bytes, size: int) -> bytes:
    """The package with one more member, whose list entry says `size`."""
    end = content.rindex(b"PK\x05\x06")
    start, count = struct.unpack("<I", content[end + 16 : end + 20])[0], content[end + 10]
    body, listed = content[:start], content[start:end]
    facts = struct.pack("<4H3I2H", 0, 8, 0, 0, 0, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<H", 20) + facts + name.encode() + packed
    entry = b"PK\x01\x02" + struct.pack("<2H", 20, 20) + facts
    entry += struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + name.encode()
    listed += entry
    total = len(body) + len(local)
    return (
        body
        + local
        + listed
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(listed), total, 0)
    )


# -- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [png(60_000, 60_000), png(40_000, 1), jpeg(65_535, 65_535), jpeg(20_000, 6_000)]
)
def test_pictures_of_too_many_pixels_are_refused(content: bytes) -> None:
    assert look(content) is Why.TOO_MANY_PIXELS


def test_pictures_of_large_cameras_are_taken() -> None:
    assert look(jpeg(11_000, 9_000)) is FileKind.JPEG


@pytest.mark.parametrize("content", [png(0, 5), jpeg(0, 5), jpeg(5, 0)])
def test_pictures_without_a_size_are_damaged(content: bytes) -> None:
    assert look(content) is Why.DAMAGED


def test_a_picture_of_a_million_empty_chunks_is_refused_in_time() -> None:
    content = png()
    at = content.index(b"IDAT") - 4
    assert look(content[:at] + chunk(b"teXt", b"") * 800_000 + content[at:]) is Why.DAMAGED


def test_a_picture_that_does_not_begin_with_its_header_is_damaged() -> None:
    content = png()
    assert look(content[:8] + chunk(b"IDAT", b"") + content[8:]) is Why.DAMAGED
