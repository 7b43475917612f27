"""Who came: ticked in a list, or read from the file of a meeting tool."""

import uuid
from dataclasses import dataclass

from aipact.events.actions import MOST_BYTES
from aipact.files import Limit
from aipact.forms.base import Form
from aipact.forms.fields import BooleanField, MultipleFileField
from aipact.forms.validators import required
from aipact.i18n import _, _l
from aipact.i18n.formats import file_size

MOST_TICKED = 200


@dataclass(frozen=True)
class ListLimit(Limit):
    """One list of participants."""

    bytes: int = MOST_BYTES
    files: int = 1

    @property
    def accept(self) -> str:
        return ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"

    def in_words(self) -> str:
        return _("One CSV file of at most %(size)s.", size=file_size(self.bytes))


LIST_LIMIT = ListLimit()


class UploadListForm(Form):
    file = MultipleFileField(
        _l("List of participants"),
        validators=[required(_l("Choose the list"))],
        description=_l("As Zoom, Teams or Webex saves it after the event. Nobody is marked yet."),
        limit=LIST_LIMIT,
    )

    def content(self) -> tuple[bytes, str]:
        """What is in the file, up to one byte too many, and its name."""
        upload = self.file.data[0]
        content = upload.stream.read(MOST_BYTES + 1)
        upload.close()
        return content, upload.filename or ""


class ApplyListForm(Form):
    everybody_else = BooleanField(_l("Everybody else did not come"))


def ticked(values: list[str]) -> list[uuid.UUID]:
    """The people that were ticked; what is no id is left out."""
    found = []
    for value in values[:MOST_TICKED]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
