"""Small files for the demo, real ones: a page as PDF, a table as XLSX, a drawing as PNG. The same
words make the same bytes."""

import random
import struct
import zlib
from datetime import datetime
from io import BytesIO

from aipact.core.text import latin

# Long ago and always the same: it stands in the properties of a workbook.
_MADE_AT = datetime(2025, 1, 31)  # noqa: DTZ001 - a spreadsheet knows no zones
_WIDTH, _HEIGHT = 640, 360


def paper(name: str, title: str, lines: list[str]) -> BytesIO:
    """The file `name` about `title`; its kind follows from the ending."""
    make = {"pdf": _pdf, "xlsx": _xlsx, "png": _png}[name.rpartition(".")[2]]
    return BytesIO(make(title, lines))


def _pdf(title: str, lines: list[str]) -> bytes:
    """One page in a font that every reader has; it knows the letters of western Europe, and
    the others are written in these."""
    text = [f"BT /F1 18 Tf 56 770 Td 22 TL ({_escaped(title)}) Tj ET"]
    text.append("BT /F1 11 Tf 56 730 Td 17 TL")
    text += [f"({_escaped(line)}) Tj T*" for line in lines]
    stream = "\n".join([*text, "ET"]).encode("cp1252")
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer)


def _escaped(text: str) -> str:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        text = latin(text)
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _xlsx(title: str, lines: list[str]) -> bytes:
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "created": _MADE_AT})
        sheet = book.add_worksheet("1")
        sheet.set_column(0, 0, 70)
        sheet.write_string(0, 0, title, book.add_format({"bold": True}))
        for number, line in enumerate(lines, start=2):
            sheet.write_string(number, 0, line)
            sheet.write_number(number, 1, number - 1)
    return target.getvalue()


def _png(title: str, _lines: list[str]) -> bytes:
    """Stripes of the title's own: a drawing that nobody takes for a photograph."""
    dice = random.Random(title)  # noqa: S311 - a drawing
    rows, colour = [], b""
    for y in range(_HEIGHT):
        if y % 60 == 0:
            colour = bytes(dice.randrange(90, 240) for _part in range(3))
        rows.append(b"\0" + colour * _WIDTH)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
