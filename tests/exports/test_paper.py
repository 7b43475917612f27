"""PDFs: nothing that an author writes is run, and every reader can use them."""

import base64
import re
from datetime import date
from typing import Any

import pytest

from aipact.exports import PdfRefused, paper, pdf
from aipact.exports.blocks import blocks
from tests.support.pdf import read

pytestmark = pytest.mark.pure

DAY = date(2026, 11, 22)
# What would do something in the typesetter's language, and must only be read.
HOSTILE = [
    '#import "@preview/tablex:0.0.8": *',
    '#read("/etc/passwd")',
    '#include "practice.typ"',
    "#panic(1)",
    "$ x^2 $ and $unclosed",
    "@missing-label <label>",
    "\\ \\u{1F600} \\# #{ [ ] }",
    "\"quotes\" and 'quotes'",
    "// comment /* comment */ = heading",
    "`code` `#raw` ```",
    "#set page(width: 1pt)",
    "{{ settings }} {% include 'x' %} %s %(x)s",
    "</script><script>alert(1)</script>",
]


def practice(**values: Any) -> dict[str, Any]:
    plain = [{"kind": "paragraph", "runs": [{"text": "Summary"}]}]
    return {
        "lang": "en",
        "text_lang": "en",
        "title": "AI basics",
        "site": "AI Pact Tracker",
        "organisation": "Aquila",
        "country": "Belgium",
        "disclaimer": "No endorsement.",
        "url": "https://pact.example/en/practices/x",
        "as_of": "As of 22 November 2026",
        "notices": [],
        "summary": plain,
        "facts_header": ["What", "What is said"],
        "facts": [["Level", [{"text": "Planned"}]]],
        "sections": [],
        "adoptions_title": "Adopted",
        "adoptions": [],
        "about_title": "About",
        "about": [[{"text": "Licence"}]],
        **values,
    }


def section(text: str, lang: str = "en") -> dict[str, Any]:
    return {"title": "Question", "blocks": blocks(text), "lang": lang}


def made(**values: Any) -> bytes:
    return pdf("practice.typ", practice(**values), on=DAY)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_an_author_is_read_and_never_run(text: str) -> None:
    run = [{"text": text}]
    as_code = [{"kind": "code", "text": text}]
    plain = [{"kind": "paragraph", "runs": run}]
    found = read(
        made(
            title=text,
            organisation=text,
            summary=plain,
            facts=[[text, run]],
            sections=[{"title": text, "blocks": [*plain, *as_code], "lang": "en"}],
            notices=[text],
        )
    )
    assert squeezed(found.text).count(squeezed(text)) >= 9
    assert "root:" not in found.text
    assert found.links == []


def test_markdown_keeps_its_form_and_harmful_links_are_only_text() -> None:
    text = (
        "[good](https://a.example/?b=1&c=2) [bad](javascript:alert) [file](file:///etc/passwd)\n\n"
        "- one\n- two\n\n| A | B |\n|---|---|\n| *1* | [2](https://b.example) |"
    )
    found = read(made(sections=[section(text)]))
    assert found.links == ["https://a.example/?b=1&c=2", "https://b.example"]
    assert "[bad](javascript:alert)" in squeezed(found.text)


def test_it_is_tagged_has_a_title_a_language_and_fonts_of_ours_only() -> None:
    data = made(title="Grundlagen", lang="de", text_lang="de", sections=[section("x", "bg")])
    assert b"/MarkInfo<</Marked true" in data
    assert b"/Title(Grundlagen)" in data
    assert b"/Lang(de)" in data
    assert b"pdfuaid:part" in data
    assert b"bg" in data
    names = set(re.findall(rb"/BaseFont/[A-Z]+\+(\w+)", data))
    assert names
    assert names <= {b"InterVariable", b"InterVariableItalic", b"Inter"}


def test_every_page_says_whose_it_is_and_which_page_it_is() -> None:
    found = read(made(sections=[section("word " * 2000)]))
    assert found.pages >= 3
    for number in range(1, found.pages + 1):
        assert f"{number} / {found.pages}" in found.text
    assert found.text.count("No endorsement.") == found.pages
    assert found.text.count("https://pact.example/en/practices/x") == found.pages


def test_the_same_data_makes_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(title="Other")


@pytest.mark.parametrize(
    "text",
    ["Обучение и знания", "Ψηφιακές δεξιότητες", "Žluťoučký kůň őű ħġ ąęłńśż ăîșț āēģķļņ", "Ériu ṡ",
     "cafe\u0301"],
)  # fmt: skip
def test_languages_of_the_union_are_written(text: str) -> None:
    composed = text.replace("e\u0301", "é")
    assert squeezed(composed) in squeezed(read(made(title=text)).text)


def test_characters_without_a_shape_are_shown_as_boxes() -> None:
    found = read(made(title="a漢b👍c\u202ed\0e\ud800f\u200bg"))
    assert "a□b□cdefg" in found.text


def test_marks_do_not_pile_up() -> None:
    data = made(sections=[section("a" + "\u0301\u0302" * 3000)])
    assert len(data) < 100_000


LONGEST = 5000
HEAVY = {
    "table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 900,
    "columns": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n",
    "lists": "- a\n\n+ b\n\n" * 500,
    "stars": "*a **b** c* " * 400,
    "quotes": ("> " * 40 + "x\n") * 60,
    "brackets": "[" * LONGEST,
    "headings": "# h\n\n" * 1000,
    "one word": "x" * LONGEST,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_the_heaviest_texts_that_fit_the_form_are_typeset(kind: str) -> None:
    """Five answers of 5,000 characters: the process is held to two seconds of its own."""
    data = made(sections=[section(HEAVY[kind][:LONGEST])] * 5)
    assert data.startswith(b"%PDF-1.7")


def test_what_takes_more_than_its_share_is_refused() -> None:
    enormous = [{"kind": "paragraph", "runs": [{"text": "a", "bold": True}] * 400_000}]
    with pytest.raises(PdfRefused):
        made(summary=enormous)


def test_whoever_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "PATIENCE_SECONDS", 0.01)
    assert paper._places.acquire()
    assert paper._places.acquire()
    try:
        with pytest.raises(PdfRefused):
            made()
    finally:
        paper._places.release()
        paper._places.release()
    assert made()


def test_a_mistake_in_the_template_is_told_and_not_swallowed() -> None:
    with pytest.raises(RuntimeError, match="TypstError"):
        pdf("practice.typ", {}, on=DAY)
    with pytest.raises(RuntimeError):
        pdf("../public/home.html", practice(), on=DAY)


def test_pictures_in_the_data_are_not_fetched() -> None:
    pixel = base64.b64encode(b"GIF89a").decode()
    found = read(made(sections=[section(f"![x](data:image/gif;base64,{pixel}) ![y](/etc/passwd)")]))
    assert found.links == []


@pytest.mark.parametrize(
    "text",
    [
        "#\n\n##\n",
        "# \u00a0\u200b",
        "~~[words](https://a.example)~~ [~~words~~](https://a.example)",
        "[words](https://a.example/" + "\N{GRINNING FACE}" * 1200 + ")",
    ],
    ids=["empty heading", "invisible heading", "struck link", "long address"],
)
def test_what_the_standard_forbids_is_left_out(text: str) -> None:
    said = read(made(sections=[section(f"{text}\n\nThe end")])).text
    assert "The end" in said


def test_a_title_that_cannot_be_seen_is_none() -> None:
    assert read(made(title="\u200b")).text
