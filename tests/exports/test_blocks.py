"""Markdown as blocks: what it means is kept, and nothing in it can act."""

from typing import Any

import pytest

from aipact.exports.blocks import DEEPEST, blocks

pytestmark = pytest.mark.pure


def test_every_kind_of_block() -> None:
    text = (
        "# Title\n\none *two* **three _four_** ~~five~~ `six`\\\nseven\neight\n\n"
        "3. a\n   - b\n\n> c\n\n```js\nd\n  e\n```\n\n---\n\n|f|g|\n|-|-|\n|h|\n"
    )
    assert blocks(text) == [
        {"kind": "heading", "runs": [{"text": "Title"}]},
        {
            "kind": "paragraph",
            "runs": [
                {"text": "one "},
                {"text": "two", "italic": True},
                {"text": " "},
                {"text": "three ", "bold": True},
                {"text": "four", "bold": True, "italic": True},
                {"text": " "},
                {"text": "five", "struck": True},
                {"text": " "},
                {"text": "six", "code": True},
                {"break": True},
                {"text": "seven"},
                {"text": " "},
                {"text": "eight"},
            ],
        },
        {
            "kind": "list",
            "ordered": True,
            "start": 3,
            "items": [
                [
                    {"kind": "paragraph", "runs": [{"text": "a"}]},
                    {
                        "kind": "list",
                        "ordered": False,
                        "start": 0,
                        "items": [[{"kind": "paragraph", "runs": [{"text": "b"}]}]],
                    },
                ]
            ],
        },
        {"kind": "quote", "blocks": [{"kind": "paragraph", "runs": [{"text": "c"}]}]},
        {"kind": "code", "text": "d\n  e"},
        {"kind": "rule"},
        {
            "kind": "table",
            "width": 2,
            "rows": [[[{"text": "f"}], [{"text": "g"}]], [[{"text": "h"}], []]],
        },
    ]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/?b=1&c=2#d", "https://a.example/?b=1&c=2#d"),
        ("mailto:ada@a.example", "mailto:ada@a.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("/en/desk", None),
        ("//a.example", None),
    ],
)
def test_links_lead_to_the_web_or_to_a_mailbox(address: str, kept: str | None) -> None:
    (block,) = blocks(f"[say]({address})")
    links = [run["link"] for run in block["runs"] if "link" in run]
    assert links == ([kept] if kept else [])
    assert "say" in "".join(run["text"] for run in block["runs"])


@pytest.mark.parametrize(
    "text", ["> " * 15 + "deep", "".join("  " * n + "- a\n" for n in range(9))]
)
def test_what_is_nested_too_deeply_is_kept_flat(text: str) -> None:
    def depth(found: list[dict[str, Any]]) -> int:
        inner = [b for block in found for b in block.get("items", [block.get("blocks", [])])]
        return 1 + max((depth(each) for each in inner if each), default=0)

    def words(found: Any) -> str:
        if isinstance(found, dict):
            return str(found.get("text", "")) + "".join(map(words, found.values()))
        return "".join(map(words, found)) if isinstance(found, list) else ""

    found = blocks(text)
    assert depth(found) == DEEPEST
    assert words(found) in ("deep", "a" * 9)


def test_html_and_pictures_are_text() -> None:
    (block,) = blocks('<script>x</script> ![pic](https://a.example/p.png) <b onclick="x">')
    text = "".join(run["text"] for run in block["runs"])
    assert "<script>x</script>" in text
    assert "onclick" in text
