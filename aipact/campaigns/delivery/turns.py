"""The transactions of a post, one at a time, in a thread of their own: what came of letters,
campaigns that stop, and the next letters. While one waits for the disk, sessions go on."""

import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from aipact.campaigns.delivery import ending, ledger
from aipact.campaigns.delivery.ledger import Letter, Outcome, given_back
from aipact.campaigns.delivery.moulds import Moulds
from aipact.core.clock import now
from aipact.core.transaction import commit, rollback
from aipact.jobs.process import me


@dataclass(frozen=True)
class Turn:
    """What is to be written, and how many letters are wanted."""

    outcomes: Sequence[Outcome]
    troubles: Mapping[uuid.UUID, str]
    wanted: int


@dataclass(frozen=True)
class Leased:
    """What a turn brought. `next_at`: nothing is due, but a campaign with a rate goes on then."""

    letters: Sequence[Letter]
    next_at: datetime | None


class Turns:
    def __init__(self, app: Flask, moulds: Moulds) -> None:
        self.app, self.moulds = app, moulds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def begin(self, turn: Turn) -> Future[Leased]:
        return self._thread.submit(self._take, turn)

    def close(self) -> None:
        self._thread.shutdown()

    def _take(self, turn: Turn) -> Leased:
        """All of it, or nothing and the error."""
        with self.app.app_context():
            try:
                ledger.record(turn.outcomes, me())
                for campaign_id, reason in turn.troubles.items():
                    ending.pause(campaign_id, reason)
                moment = now()
                letters = self._lease(turn.wanted) if turn.wanted else []
                next_at = None if letters or not turn.wanted else ledger.next_turn(moment)
                commit()
            except BaseException:
                rollback()
                raise
            return Leased(letters, next_at)

    def _lease(self, wanted: int) -> list[Letter]:
        letters = ledger.lease(wanted, me())
        troubles = self.moulds.prepare(letters)
        for campaign_id, reason in troubles.items():
            ending.pause(campaign_id, reason)
        ledger.record([given_back(one) for one in letters if one.campaign_id in troubles], me())
        fine = [one for one in letters if one.campaign_id not in troubles]
        ledger.name_organisations([one for one in fine if self.moulds.names_organisation(one)])
        return fine
