"""Bring the reference data of `data/` into the database."""

from aipact.reference.actions.files import DataError, ReferenceFiles, read_files
from aipact.reference.actions.load import LoadReport, load_reference_data

__all__ = ["DataError", "LoadReport", "ReferenceFiles", "load_reference_data", "read_files"]
