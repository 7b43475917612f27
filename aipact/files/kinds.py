"""The kinds of files that can be kept, and how much of them."""

from dataclasses import dataclass
from enum import StrEnum

from aipact.i18n import ngettext
from aipact.i18n.formats import file_size, number

MEGABYTE = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."


class FileKind(StrEnum):
    """A kind by its content; the value is the extension that it is given."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"
    JPEG = "jpg"

    @property
    def label(self) -> str:
        """As people call it."""
        return "JPEG" if self is FileKind.JPEG else self.value.upper()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]

    @property
    def extensions(self) -> tuple[str, ...]:
        """Extensions that say the truth about it."""
        return ("jpg", "jpeg") if self is FileKind.JPEG else (self.value,)


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{OFFICE}wordprocessingml.document",
    FileKind.XLSX: f"{OFFICE}spreadsheetml.sheet",
    FileKind.PPTX: f"{OFFICE}presentationml.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}
KIND_OF_MEDIA_TYPE = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}


@dataclass(frozen=True)
class Limit:
    """What one owner may keep: bytes of each file, number of files, kinds."""

    bytes: int = 10 * MEGABYTE
    files: int = 5
    types: tuple[FileKind, ...] = tuple(FileKind)

    @property
    def labels(self) -> str:
        """ "PDF, DOCX, PNG"."""
        return ", ".join(kind.label for kind in self.types)

    @property
    def accept(self) -> str:
        """For the browser's dialogue, which then offers nothing else."""
        extensions = (f".{ext}" for kind in self.types for ext in kind.extensions)
        return ",".join([*extensions, *(kind.media_type for kind in self.types)])

    @property
    def request_bytes(self) -> int:
        """The largest request: all files at once, and the other fields of the form."""
        return self.files * self.bytes + 2 * MEGABYTE

    def in_words(self) -> str:
        """The limit as a sentence of a form."""
        return ngettext(
            "%(count)s file of at most %(size)s: %(types)s.",
            "Up to %(count)s files of at most %(size)s each: %(types)s.",
            self.files,
            count=number(self.files),
            size=file_size(self.bytes),
            types=self.labels,
        )


DEFAULT_LIMIT = Limit()
