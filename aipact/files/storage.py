"""Where the content of files lies: a folder, or an object store. One small interface on fsspec.

A blob has a name that nobody else has, is written once and never changed. It appears whole or not
at all: a folder gets it under a temporary name, on the disk, then renamed; an object store shows
an object only when all of it has arrived.
"""

import contextlib
import errno
import os
import secrets
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

from aipact.core.clock import moment_of
from aipact.core.settings import PROJECT_ROOT, current_settings

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Somebody waits in front of the page.
S3_PATIENCE = {"connect_timeout": 5, "read_timeout": 20, "retries": {"max_attempts": 2}}
BLOBS, DRAFTS = "blobs", "drafts"
PROOF = b"written, read and deleted by aipact check\n"


class StorageTrouble(Exception):
    """The storage did not do it. `is_full`: for want of room."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.is_full = isinstance(cause, OSError) and cause.errno in FULL


class MissingBlob(StorageTrouble):
    """There is no blob of that name."""


class Draft:
    """Content on its way in: an open file, and the name under which it is kept in the end."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.file, self.path = file, path
        self.blob = secrets.token_hex(16)


class Storage(ABC):
    """Blobs by name. What fails raises StorageTrouble."""

    def __init__(self, filesystem: Any, root: str) -> None:
        self.filesystem, self.root = filesystem, root.rstrip("/")

    @contextlib.contextmanager
    def draft(self) -> Iterator[Draft]:
        """A place to write to; what is not kept before the end is gone."""
        with translated():
            path = self._draft_path()
            file = path.open("w+b")
        draft = Draft(file, path)
        try:
            with translated():
                yield draft
        finally:
            # Closing writes what is still in memory: on a full disk that fails once more.
            with contextlib.suppress(OSError):
                file.close()
            path.unlink(missing_ok=True)

    @abstractmethod
    def _draft_path(self) -> Path:
        """A local file name that nobody else has."""

    @abstractmethod
    def keep(self, draft: Draft) -> None:
        """Make the draft a blob, whole and durable."""

    def open(self, blob: str) -> BinaryIO:
        """For reading, in pieces. Raises MissingBlob."""
        with translated():
            file: BinaryIO = self.filesystem.open(self._path(blob), "rb")
            return file

    def remove(self, blob: str) -> None:
        """No harm if it is gone."""
        with translated(), contextlib.suppress(FileNotFoundError):
            self.filesystem.rm_file(self._path(blob))

    def blobs(self) -> Iterator[tuple[str, datetime]]:
        """Every blob, and when it was written."""
        with translated():
            self.filesystem.invalidate_cache()
            found = self.filesystem.find(f"{self.root}/{BLOBS}", detail=True)
        for path, about in found.items():
            yield path.rpartition("/")[2], _written_at(about)

    def remove_drafts(self, before: datetime) -> int:
        """Remove what a killed process left half-written; how many."""
        return 0

    def prove(self) -> None:
        """Write, read and delete. Raises StorageTrouble where that does not work."""
        with self.draft() as draft:
            draft.file.write(PROOF)
            self.keep(draft)
        with translated(), self.open(draft.blob) as kept:
            if kept.read() != PROOF:
                raise StorageTrouble(OSError(errno.EIO, "what was written is not what is read"))
        self.remove(draft.blob)

    def _path(self, blob: str) -> str:
        # Two letters in front: no folder with a million entries.
        return f"{self.root}/{BLOBS}/{blob[:2]}/{blob}"


class FolderStorage(Storage):
    """A local folder."""

    def __init__(self, folder: Path) -> None:
        from fsspec.implementations.local import LocalFileSystem

        super().__init__(LocalFileSystem(), str(folder))

    def _draft_path(self) -> Path:
        folder = Path(self.root, DRAFTS)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    def keep(self, draft: Draft) -> None:
        with translated():
            draft.file.flush()
            os.fsync(draft.file.fileno())
            target = Path(self._path(draft.blob))
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.path.replace(target)
            # The names, too, must survive a power cut: the blob's, and its folder's.
            for folder in (target.parent, target.parent.parent, Path(self.root)):
                _sync_folder(folder)

    def remove_drafts(self, before: datetime) -> int:
        removed = 0
        with translated():
            for path in Path(self.root, DRAFTS).glob("*"):
                with contextlib.suppress(FileNotFoundError):
                    if path.stat().st_mtime < before.timestamp():
                        path.unlink()
                        removed += 1
        return removed


class ObjectStorage(Storage):
    """An object store: drafts are local temporary files, sent in one go."""

    def _draft_path(self) -> Path:
        handle, name = tempfile.mkstemp(prefix="aipact-upload-")
        os.close(handle)
        return Path(name)

    def keep(self, draft: Draft) -> None:
        with translated():
            draft.file.flush()
            self.filesystem.put_file(str(draft.path), self._path(draft.blob))


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Errors of disks and of object stores as StorageTrouble; our own refusals pass."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingBlob(error) from error
    except OSError as error:
        raise StorageTrouble(error) from error
    except Exception as error:
        if type(error).__module__.startswith(("botocore", "aiobotocore", "aiohttp")):
            raise StorageTrouble(error) from error
        raise


def storage() -> Storage:
    """The storage of this application."""
    return open_storage(current_settings().storage_url)


@lru_cache(maxsize=8)
def open_storage(url: str) -> Storage:
    """A folder (a path or `file://`), `s3://bucket/prefix?endpoint=...&region=...`, or
    `memory://` for tests. Nothing is imported or connected before the first use."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return _object_store(f"{parts.netloc}{parts.path}", dict(parse_qsl(parts.query)))
    if parts.scheme == "memory":
        from fsspec.implementations.memory import MemoryFileSystem

        return ObjectStorage(MemoryFileSystem(), parts.netloc + parts.path)
    return FolderStorage(PROJECT_ROOT / url.removeprefix("file://"))


def _object_store(root: str, options: dict[str, str]) -> Storage:
    # Twenty megabytes of libraries that an installation with a folder never needs.
    from s3fs import S3FileSystem

    region = {"region_name": options["region"]} if "region" in options else {}
    filesystem = S3FileSystem(
        endpoint_url=options.get("endpoint"),
        client_kwargs=region,
        config_kwargs=S3_PATIENCE,
        use_listings_cache=False,
    )
    return ObjectStorage(filesystem, root)


def _written_at(about: dict[str, Any]) -> datetime:
    moment = about.get("mtime") or about.get("LastModified") or about.get("created")
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment_of(float(moment or 0))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
