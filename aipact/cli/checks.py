"""What `flask aipact check` looks at. Each check answers with a short remark, or raises Wrong."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import make_url

from aipact import jobs
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.settings import current_settings
from aipact.files import queries as file_queries
from aipact.files.scanning import scanner_trouble
from aipact.files.storage import MissingBlob, StorageTrouble, storage
from aipact.mail import queries as mail_queries
from aipact.mail.models import LetterStatus
from aipact.mail.transport import server_trouble
from aipact.organisations import queries as organisation_queries
from aipact.practices.queries import counting as practice_counting
from aipact.reference import queries as reference_queries

# Longer than any retry of a letter that the server turned away for a moment.
PATIENCE = timedelta(hours=1)


class Wrong(Exception):
    """Something that the operator must look at: a sentence."""


def settings() -> str:
    """They were valid when the application was made; this is how they fit together."""
    values = current_settings()
    host = urlsplit(values.base_url).hostname
    if host not in values.trusted_hosts:
        raise Wrong(f"TRUSTED_HOSTS does not hold {host}, the host of BASE_URL: every page is 400.")
    if values.demo:
        return "demo mode: accounts with a public password"
    if "localhost" in values.mail_default_sender:
        raise Wrong("MAIL_DEFAULT_SENDER is not set: letters would come from localhost.")
    if not values.is_https:
        raise Wrong("BASE_URL is not https: links in letters and cookies are not protected.")
    return values.base_url


def database() -> str:
    db.session.execute(db.text("SELECT 1"))
    return make_url(current_settings().database_url).render_as_string(hide_password=True)


def migrations() -> str:
    """The schema is the one that this version of the code was written for."""
    config = current_app.extensions["migrate"].migrate.get_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    if found != head:
        raise Wrong(
            f"The database is at {found or 'nothing'}, the code needs {head}: run db upgrade."
        )
    return f"at {found}"


def reference_data() -> str:
    version = reference_queries.catalogue_version()
    if version is None:
        raise Wrong("No reference data: run aipact reference load.")
    return f"catalogue {version.number}, {len(reference_queries.commitments())} commitments"


def register_counts() -> str:
    """The numbers that the register keeps are those that counting gives."""
    wrong = organisation_queries.count_differences()
    if wrong:
        facet, value = next(iter(wrong))
        raise Wrong(
            f"{len(wrong)} numbers of the register are wrong, for instance {facet} {value}."
        )
    return "right"


def library_counts() -> str:
    """The numbers that the library of practices keeps are those that counting gives."""
    wrong = practice_counting.count_differences()
    if wrong:
        facet, value = next(iter(wrong))
        raise Wrong(f"{len(wrong)} numbers of the library are wrong, for instance {facet} {value}.")
    return "right"


def file_storage() -> str:
    """A file can be written, read and deleted, and the newest one is there."""
    url = current_settings().storage_url
    try:
        storage().prove()
        newest = file_queries.newest_file()
        if newest is not None:
            storage().open(newest.blob).close()
    except MissingBlob as error:
        raise Wrong(f"The newest file is not in {url}: is FILES_URL right?") from error
    except StorageTrouble as trouble:
        raise Wrong(f"{url} does not keep files: {trouble}") from trouble
    return url


def virus_scanner() -> str:
    url = current_settings().clamd_url
    if not url:
        return "none: files are not scanned"
    if trouble := scanner_trouble():
        raise Wrong(f"{url} does not answer, so files are refused: {trouble}")
    return "answers"


def mail_server() -> str:
    values = current_settings()
    if values.keeps_letters:
        return "none: letters are kept for the demo's mailbox"
    trouble = server_trouble()
    if trouble:
        where = f"{values.mail_server or '127.0.0.1'}:{values.mail_port}"
        raise Wrong(f"{where} does not take letters: {trouble}")
    return "answers"


def outbox() -> str:
    oldest = mail_queries.oldest_waiting()
    if oldest is not None and now() - oldest > PATIENCE:
        raise Wrong(f"A letter has been due since {oldest:%Y-%m-%d %H:%M} UTC.")
    failed = mail_queries.counts_by_status().get(LetterStatus.FAILED, 0)
    return f"{failed} letters failed: aipact outbox list --status failed" if failed else "flows"


def queue() -> str:
    """Without it, everything still happens, a little later."""
    try:
        current_app.extensions["aipact_queue"].open()[0].pending_count()
    except Exception as error:
        raise Wrong(f"The queue at JOBS_URL does not answer: {error}") from error
    return "answers"


def worker() -> str:
    last = jobs.last_heartbeat()
    if not jobs.is_a_worker_alive():
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
        raise Wrong(f"No worker has been heard of {since}: start aipact worker.")
    return "alive"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("settings", settings),
    ("database", database),
    ("migrations", migrations),
    ("reference data", reference_data),
    ("register counts", register_counts),
    ("library counts", library_counts),
    ("file storage", file_storage),
    ("virus scanner", virus_scanner),
    ("mail server", mail_server),
    ("outbox", outbox),
    ("queue", queue),
    ("worker", worker),
)
