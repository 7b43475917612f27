"""What happens to typed text before anything looks at it."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# Marks that turn the direction of the text around them: a name must not be able to.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


def clean_text(value: str | None) -> str | None:
    """Text of several lines: NFC, LF line ends, no control characters, no outer space."""
    if value is None:
        return None
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", value)).translate(_DIRECTION)
    kept = (c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def clean_line(value: str | None) -> str | None:
    """The same for one line: every run of white space is one space."""
    text = clean_text(value)
    return None if text is None else " ".join(text.split())


def with_scheme(value: str | None) -> str | None:
    """People type `example.org`; they mean `https://example.org`."""
    if value and "://" not in value and not value.casefold().startswith(("mailto:", "javascript:")):
        return f"https://{value}"
    return value
