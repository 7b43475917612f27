"""Files that people send: checked by their content, stored whole, private until published.

A file belongs to an owner: a kind that a feature names ("practice_version") and an id. Views import
two more things: `aipact.files.serving.answer` and `aipact.files.receiving.takes_files`.
"""

from aipact.files.actions import copy_files, remove_file, remove_files_of, set_public, store
from aipact.files.kinds import DEFAULT_LIMIT, FileKind, Limit
from aipact.files.models import StoredFile
from aipact.files.queries import file, file_of, files_of

__all__ = [
    "DEFAULT_LIMIT",
    "FileKind",
    "Limit",
    "StoredFile",
    "copy_files",
    "file",
    "file_of",
    "files_of",
    "remove_file",
    "remove_files_of",
    "set_public",
    "store",
]
