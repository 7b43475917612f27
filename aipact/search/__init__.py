"""Full-text search: one interface on SQLite and on PostgreSQL.

Features push what can be found as (kind, key, visibility, text) and get keys back; what a key
stands for only the feature knows.
"""

from aipact.search.index import Document, matching_keys, put, rebuild, remove
from aipact.search.models import SearchDocument

__all__ = ["Document", "SearchDocument", "matching_keys", "put", "rebuild", "remove"]
