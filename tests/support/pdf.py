"""Reads back what a PDF of ours says: its text, as a reader would copy it, and its links."""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_REFERENCE = rb"%s (\d+) 0 R"
# Brackets inside a string stand as they are where they match.
_STRING = rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*\)"
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|((?:" + _STRING + rb"|[\d.\s\[\]-])+)T[jJ]|\nET", re.DOTALL
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Paper:
    """What was written on it."""

    text: str
    links: list[str]
    pages: int


def read(data: bytes) -> Paper:
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b", body)]
    said = "\n".join(_page(objects, page) for page in pages)
    links = re.findall(rb"/S/URI/URI(" + _STRING + rb")", data)
    return Paper(said, [_bytes(link).decode() for link in links], len(pages))


def _page(objects: dict[int, bytes], page: bytes) -> str:
    where = re.search(_REFERENCE % b"/Resources", page)
    resources = objects[int(where[1])] if where else page
    fonts = {
        name: _characters(objects, int(number))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    content = _stream(objects[_refers(page, b"/Contents")])
    shown, font = "", {}
    for name, glyphs in _SHOWN.findall(content):
        if name:
            font = fonts[name]
        elif glyphs:
            codes = b"".join(map(_bytes, re.findall(_STRING, glyphs)))
            pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
            shown += "".join(font[int.from_bytes(pair, "big")] for pair in pairs)
        else:
            shown += "\n"
    return shown


def _characters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _stream(objects[_refers(objects[font], b"/ToUnicode")])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table.split(b"beginbfchar", 1)[1])
    return {int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs}


def _refers(body: bytes, key: bytes) -> int:
    found = re.search(_REFERENCE % key, body)
    assert found, f"{key!r} is missing"
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1])


def _bytes(string: bytes) -> bytes:
    """The bytes of a literal string, its brackets and escapes undone."""

    def character(found: re.Match[bytes]) -> bytes:
        if found[1].isdigit():
            return bytes([int(found[1], 8)])
        return _LETTERS.get(found[1], found[1])

    return _ESCAPED.sub(character, string[1:-1])
