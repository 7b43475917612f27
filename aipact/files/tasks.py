"""Sweeps of the storage."""

from aipact.core.transaction import rollback
from aipact.files import actions
from aipact.jobs import every


@every(3600, "files.sweep")
def sweep() -> None:
    """Content that no file has any more, and what a killed process left half-written, goes."""
    orphans = actions.orphaned_blobs()
    # Deleting may take long, and needs no lock of the database.
    rollback()
    actions.remove_blobs(orphans)
