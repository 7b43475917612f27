"""Full-text search: one interface on SQLite and on PostgreSQL.

Features push what can be found as (kind, key, title, text, visibility, tags) and get keys back;
what a key stands for only the feature knows.
"""

from aipact.search.finding import count, find, keys, matching_keys
from aipact.search.index import Document, put, rebuild, remove
from aipact.search.models import SearchDocument

__all__ = [
    "Document",
    "SearchDocument",
    "count",
    "find",
    "keys",
    "matching_keys",
    "put",
    "rebuild",
    "remove",
]
