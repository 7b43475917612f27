"""Text made comparable: folding for search, slugs for addresses, names for matching."""

import re
import unicodedata
from urllib.parse import urlsplit

from anyascii import anyascii
from email_validator import EmailNotValidError, validate_email

# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_WORD = re.compile(r"\w+", re.UNICODE)
_LEGAL_FORMS = frozenset(
    (
        "ab ad ae ag aps as asa asbl bv bvba co company corp corporation cv doo dd ead eood eirl "
        "esa eurl ev gbr gesellschaft ggmbh gmbh hf inc ike kb kft kg kgaa lda limited llc llp lp "
        "ltd mbh nv nyrt oo ood ou oy oyj plc pty sa sarl sas sasu sc sca se sia sl slu spa sp spj "
        "srl sro ug uab vof vzw z zoo zrt"
    ).split(" ")
)
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}")


def fold(text: str) -> str:
    """Lower case without accents, in every script: what two spellings have in common."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return _WORD.findall(fold(text))


def latin(text: str) -> str:
    """The text in Latin letters, so that a name in Greek or Cyrillic is found from any keyboard."""
    return fold(anyascii(text))


def is_storable(text: str) -> bool:
    """Whether every database takes it: NUL and halves of surrogate pairs are no text."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def slug(text: str, limit: int = 60) -> str:
    """A word for an address: lower-case ASCII and hyphens; never empty. Whole words, where the
    first fits."""
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(text).casefold()).strip("-")
    if len(plain) > limit:
        plain = plain[: limit + 1].rpartition("-")[0] or plain[:limit]
    return plain.strip("-") or "x"


def matching_name(name: str) -> str:
    """An organisation's name without legal form, accents, case and punctuation."""
    joined = _DOTTED.sub(lambda m: m.group().replace(".", "").replace(" ", "") + " ", name)
    parts = words(joined)
    core = [part for part in parts if part not in _LEGAL_FORMS]
    return " ".join(core or parts)


def website_domain(address: str) -> str:
    """The host of a web address without `www.`, lower case; '' where there is none."""
    host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    return host.casefold().removeprefix("www.").rstrip(".")


def email_domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def sendable_email(text: str) -> str | None:
    """The address with its domain in ASCII, the form that every server takes; None for what is
    none by its form. Nobody is asked whether it exists."""
    # `=?` begins an encoded word, which old Pythons decode into further header lines.
    if "=?" in text:
        return None
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized


def normal_email(address: str) -> str:
    """The form under which an address is stored and compared."""
    return unicodedata.normalize("NFC", address.strip()).casefold()
