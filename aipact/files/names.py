"""The name of a file, made harmless: for a page, a header and somebody else's disk."""

import re
import unicodedata

from aipact.files.kinds import FileKind

LONGEST = 150
# Between letters of some scripts these two are spelling; all other invisible characters go.
JOINERS = "\u200c\u200d"
FORBIDDEN = re.compile(r'[<>:"|?*]+')
# What a name ends with to say, rightly or not, what it is.
EXTENSION = re.compile(
    r"\.(pdf|do[ct][xm]?|xl[st][xmb]?|p[po][tst][xm]?|png|jpe?g?|gif|bmp|tiff?|webp|svg|html?|js"
    r"|xml|txt|csv|rtf|od[tsp]|zip|rar|7z|gz|exe|com|scr|bat|cmd|lnk|msi|hta|vbs|ps1|sh|app|jar)$",
    re.IGNORECASE,
)
# Names that Windows keeps for devices.
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def harmless_name(name: str | None, kind: FileKind) -> str:
    """The last part of `name`, visible characters only, with an extension of `kind`."""
    stem = shown_name(name)
    extension: str = kind.value
    typed = EXTENSION.search(stem)
    if typed and typed[1].lower() in kind.extensions:
        extension = typed[1].lower()
    while typed:  # report.pdf.exe
        stem = stem[: typed.start()]
        typed = EXTENSION.search(stem)
    stem = stem[: LONGEST - len(extension) - 1].strip(" .") or "file"
    if DEVICE.match(stem):
        stem = f"_{stem}"[: LONGEST - len(extension) - 1]
    return f"{stem}.{extension}"


def shown_name(name: str | None) -> str:
    """The same with the extension as it was typed: to speak about a file that is refused."""
    last = re.split(r"[/\\]", name or "")[-1]
    composed = unicodedata.normalize("NFC", "".join(map(_visible, last)))
    plain = FORBIDDEN.sub("-", " ".join(composed.split()))
    return plain[: 2 * LONGEST].rstrip(" .") or "file"


def _visible(character: str) -> str:
    """The character, a space for white space, or nothing."""
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
    return "" if hidden and character not in JOINERS else character
