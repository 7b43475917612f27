"""Another time for a test. Times without a zone are those of Brussels, where duties fall due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

BRUSSELS = ZoneInfo("Europe/Brussels")


class Clock:
    """`travel` sets the moment, `move` goes on from it; time keeps ticking in between."""

    def __init__(self) -> None:
        self._traveller: time_machine.travel | None = None

    def now(self) -> datetime:
        return datetime.now(UTC)

    def travel(self, moment: str | datetime) -> datetime:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if when.tzinfo is None:
            when = when.replace(tzinfo=BRUSSELS)
        self.back()
        self._traveller = time_machine.travel(when.astimezone(UTC), tick=True)
        self._traveller.start()
        return self.now()

    def move(self, **by: float) -> datetime:
        """`move(days=3, hours=1)`"""
        return self.travel(self.now() + timedelta(**by))

    def back(self) -> None:
        if self._traveller:
            self._traveller.stop()
            self._traveller = None
