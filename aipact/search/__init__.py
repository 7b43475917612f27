"""Full-text search: one interface on SQLite and on PostgreSQL.

Features push what can be found as (kind, key, title, text, visibility, tags) and get keys back;
what a key stands for only the feature knows.
"""

from aipact.search.finding import count, find, keys, matching_keys
from aipact.search.index import BATCH, Document, put, rebuild, remove, size
from aipact.search.lists import best_matches
from aipact.search.models import SearchDocument
from aipact.search.terms import MOST_QUERY_WORDS, Wording

__all__ = [
    "BATCH",
    "MOST_QUERY_WORDS",
    "Document",
    "SearchDocument",
    "Wording",
    "best_matches",
    "count",
    "find",
    "keys",
    "matching_keys",
    "put",
    "rebuild",
    "remove",
    "size",
]
