"""Files of every kind, made here, whole and spoiled."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from aipact.files.kinds import FileKind
from aipact.files.packages import MAIN_PARTS

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = "[Content_Types].xml"
NS = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "application/vnd.openxmlformats-officedocument"


def png(width: int = 3, height: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 21)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(width: int = 16, height: int = 16, application: bytes = b"\xff\xe0") -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    head = b"\xff\xd8" + application + struct.pack(">H", 7) + b"JFIF\0"
    return head + b"\xff\xc0" + frame + b"\xff\xda" + b"\0\x02" + b"\x12" * 40 + b"\xff\xd9"


def content_types(main: bytes, more: str = "") -> bytes:
    override = f'<Override PartName="/main.xml" ContentType="{OFFICE}.{main.decode()}"/>'
    return f'<?xml version="1.0"?><Types xmlns="{NS}">{override}{more}</Types>'.encode()


def package(
    kind: FileKind = FileKind.DOCX,
    members: Mapping[str, bytes] | None = None,
    *,
    types: bytes | None = None,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The least that is a file of Office, and `members` in it."""
    parts = {
        TYPES: types if types is not None else content_types(MAIN_PARTS[kind]),
        "_rels/.rels": b"<Relationships/>",
        "main.xml": b"<document/>",
        **(members or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return target.getvalue()


WHOLE = {
    FileKind.PDF: PDF,
    FileKind.DOCX: package(FileKind.DOCX),
    FileKind.XLSX: package(FileKind.XLSX),
    FileKind.PPTX: package(FileKind.PPTX),
    FileKind.PNG: png(),
    FileKind.JPEG: jpeg(),
}
