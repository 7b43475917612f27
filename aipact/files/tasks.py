"""Sweeps of the storage."""

from aipact.files import models

__all__ = ["models"]
