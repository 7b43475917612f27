"""What strangers write does nothing on a page."""

import html5lib
import pytest

from aipact.core import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](https://tracker.example/pixel.png)",
    '<https://x.example/"onmouseover=alert(1)>',
    '[a](https://x.example "t\\" onclick=alert(1)")',
    "<svg/onload=alert(1)>",
    "a<!-- b",
    "| a |\n|---|\n| <b onclick=x> |",
]


@pytest.mark.pure
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless(text: str) -> None:
    shown = html5lib.parseFragment(str(markdown.html(text)), namespaceHTMLElements=False)
    for element in shown.iter():
        assert element.tag not in ("script", "img", "svg", "b")
        assert set(element.attrib) <= {"href", "rel", "title"}
        assert element.get("href", "https:").startswith(("https:", "http:", "mailto:"))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "under", "levels"),
    [
        ("# One\n\n### Three", 3, "45"),
        ("## Two\n\n# One\n\n## Two\n\n## Two", 3, "4455"),
        ("### Three", 2, "3"),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5", 3, "45666"),
        ("Setext\n======\n\nTwo\n---", 3, "45"),
    ],
)
def test_headings_stand_below_those_of_the_page(text: str, under: int, levels: str) -> None:
    shown = html5lib.parseFragment(str(markdown.html(text, under=under)), "div")
    tags = [element.tag.rpartition("}")[2] for element in shown]
    assert tags == [f"h{level}" for level in levels]


@pytest.mark.pure
def test_links_pass_nothing_on() -> None:
    assert 'rel="nofollow noopener noreferrer ugc"' in str(markdown.html("[a](https://a.example)"))


@pytest.mark.pure
def test_plain_text_has_the_words_alone() -> None:
    text = "# Title\n\nA *word* and [a link](https://a.example).\n\n- one\n- two\n\n    code"
    assert markdown.plain(text) == "Title\nA word and a link.\none\ntwo\ncode"


@pytest.mark.pure
@pytest.mark.parametrize("text", ["[](https://a.example)", "![](https://a.example)"])
def test_a_link_without_words_shows_its_address(text: str) -> None:
    assert '">https://a.example</a>' in str(markdown.html(text))
    assert markdown.plain(text).endswith("https://a.example")


@pytest.mark.pure
def test_a_link_without_words_and_address_is_none() -> None:
    assert str(markdown.html("a []() b")) == "<p>a  b</p>\n"


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    [
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 2000,
        "[a]: https://a.example/" + "b" * 2000 + "\n\n" + "[a]" * 900,
    ],
    ids=["cells", "addresses"],
)
def test_a_short_text_makes_no_long_page(text: str) -> None:
    assert len(markdown.html(text)) < 40 * len(text)
    assert len(markdown.tokens(text)) < 30_000


@pytest.mark.pure
def test_tables_that_people_write_stay_tables() -> None:
    text = "before\n\n| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 300 + "\nafter"
    assert str(markdown.html(text)).count("<td>") == 600
    assert str(markdown.html("text\n|a|\n|-|\n|b|")).count("<td>") == 1
