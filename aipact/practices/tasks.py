"""What happens to practices by itself: they become stale, and their contacts are asked."""

from aipact.practices import models

__all__ = ["models"]
