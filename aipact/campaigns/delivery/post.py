"""The loop of one worker: leases letters, keeps its sessions busy, writes down what comes of each.

One thread turns it, another one keeps the rows. Before the text of a letter leaves, the journal
says so; after the reply it says what came of it; the database follows in groups, in the transaction
that leases the next letters. No transaction is open while the mail server is waited for.
"""

import random
import time
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from aipact.campaigns.delivery.journal import Entry, Journal
from aipact.campaigns.delivery.ledger import Letter, Outcome, deferred, given_back
from aipact.campaigns.delivery.moulds import Moulds
from aipact.campaigns.delivery.session import Parcel, Reply, Session, Step
from aipact.campaigns.delivery.sessions import MOST_SESSIONS, Sessions
from aipact.campaigns.delivery.turns import Leased, Turn, Turns
from aipact.campaigns.states import DeliveryStatus, Doubt
from aipact.core.clock import now
from aipact.core.errors import Conflict
from aipact.core.logging import log
from aipact.core.settings import Settings
from aipact.jobs import is_stopping
from aipact.jobs.process import me
from aipact.mail.message import BadLetter
from aipact.subscriptions.states import BounceKind

# A lease is short: who leaves is left out from the next one on.
FEWEST_LEASED, MOST_LEASED, LEASE_SECONDS = 8, 200, 1.0
# Outcomes become durable in groups: so many, or after so long.
GROUP, GROUP_SECONDS = 100, 0.5
# So many letters in a row that the server refuses: something is wrong with more than an address.
STRIKES = 20
# Over one letter so many sessions may end before it waits its turn like a deferred one.
BREAKS = 3
# So many letters to a domain in a row that the server defers: the others to it wait as well.
DOMAIN_STRIKES, DOMAIN_WAIT = 5, timedelta(minutes=2)
# A campaign with a rate goes on in so many seconds at most: sessions are kept for it.
LINGER_SECONDS = 5.0
# A database that is away for longer ends the run; the journal keeps what is known.
DATABASE_PATIENCE = 60.0


class Post:
    """`run()` sends what is due and returns when nothing is left, the server is down, or the
    worker is to stop. Whatever ends it, journal and rows together account for every letter."""

    def __init__(self, app: Flask, settings: Settings, most_sessions: int = MOST_SESSIONS) -> None:
        self.journal = Journal(settings.journal_folder, me())
        self.moulds = Moulds(settings)
        self.sessions = Sessions(self, settings, most_sessions)
        self.turns = Turns(app, self.moulds)
        self.count = 0
        # Why no letter can leave at all; "" while they can.
        self.down = ""
        self._waiting: deque[Letter] = deque()
        self._outcomes: list[Outcome] = []
        self._oldest = 0.0
        self._strikes: dict[uuid.UUID, int] = {}
        self._troubles: dict[uuid.UUID, str] = {}
        # Domains whose last letters were deferred: how many, and until when the others wait.
        self._deferrals: dict[str, int] = {}
        self._slow_domains: dict[str, datetime] = {}
        self._turn: tuple[Turn, Future[Leased]] | None = None
        self._lease_size = FEWEST_LEASED
        self._leased_at = 0.0
        # When to look for more; never, while there is nothing more to come.
        self._looks_at: float | None = 0.0
        self._database_down_at: float | None = None

    def run(self) -> int:
        """The number of letters that left."""
        self.journal.open()
        try:
            while self._goes_on():
                self._take_turns()
                has_letters = bool(self._waiting) and not self._is_closing
                self.sessions.wait(has_letters, is_hurried=self._turn is not None)
            self._give_back(lambda letter: True)
            while self._has_news or self._turn:
                self._take_turns(at_once=True)
            self.journal.close()
        finally:
            self.sessions.close()
            self.turns.close()
        return self.count

    @property
    def _is_closing(self) -> bool:
        return bool(self.down) or is_stopping()

    def _goes_on(self) -> bool:
        if self.sessions.are_busy or self._turn:
            return True
        more = bool(self._waiting) or self._looks_at is not None
        return more and not self._is_closing

    # ------------------------------------------------------------ the rows

    def _take_turns(self, at_once: bool = False) -> None:
        """End the transaction that is through, and begin one when it is time."""
        moment = time.monotonic()
        if self._turn and (at_once or self._turn[1].done()):
            self._end_turn(moment)
        if self._turn is None:
            wanted = self._wanted(moment)
            if wanted or (self._has_news and (at_once or self._is_time(moment))):
                self._begin_turn(wanted)

    @property
    def _has_news(self) -> bool:
        return bool(self._outcomes or self._troubles)

    def _is_time(self, moment: float) -> bool:
        return len(self._outcomes) >= GROUP or moment - self._oldest > GROUP_SECONDS

    def _wanted(self, moment: float) -> int:
        """How many letters to lease: more at a time while they are used up faster than in a
        second, fewer while slower."""
        if self._looks_at is None or moment < self._looks_at or self._is_closing:
            return 0
        if len(self._waiting) > self._lease_size // 2:
            return 0
        if moment - self._leased_at < LEASE_SECONDS / 2:
            self._lease_size = min(self._lease_size * 2, MOST_LEASED)
        elif moment - self._leased_at > LEASE_SECONDS:
            self._lease_size = max(self._lease_size // 2, FEWEST_LEASED)
        self._leased_at = moment
        return self._lease_size - len(self._waiting)

    def _begin_turn(self, wanted: int) -> None:
        turn = Turn(self._outcomes, self._troubles, wanted)
        self._outcomes, self._troubles = [], {}
        self._turn = turn, self.turns.begin(turn)

    def _end_turn(self, moment: float) -> None:
        assert self._turn is not None
        (turn, future), self._turn = self._turn, None
        try:
            leased = future.result()
        except (SQLAlchemyError, Conflict) as error:
            self._outcomes[:0] = turn.outcomes
            self._troubles = {**turn.troubles, **self._troubles}
            self._database_trouble(error, moment)
            return
        self._database_down_at = None
        for letter in leased.letters:
            # It may have come to a stop meanwhile.
            if letter.campaign_id in self._troubles:
                self._end(given_back(letter))
            else:
                self._waiting.append(letter)
        if turn.wanted and not leased.letters:
            self._looks_at = self._next_look(leased.next_at)
        self.journal.begin_anew(self.sessions.letters_in_data(), map(_noted, self._outcomes))

    def _next_look(self, due: datetime | None) -> float | None:
        """Nothing was there: for a campaign with a rate, when its next ones go."""
        wait = (due - now()).total_seconds() if due else LINGER_SECONDS + 1
        return time.monotonic() + wait if wait <= LINGER_SECONDS else None

    def _database_trouble(self, error: Exception, moment: float) -> None:
        """Outcomes stay in memory and in the journal, and are tried again."""
        self._database_down_at = self._database_down_at or moment
        log.warning("outcomes of updates wait for the database", error=str(error))
        if moment - self._database_down_at > DATABASE_PATIENCE:
            raise error
        time.sleep(0.2)

    # ------------------------------------------------------------ for the sessions

    def next_parcel(self, session: Session) -> Parcel | None:
        """The next letter that this session can carry; None when there is none now."""
        while self._waiting and not self._is_closing:
            letter = self._waiting.popleft()
            slow_until = self._slow_domains.get(letter.domain)
            if slow_until:
                if slow_until > now():
                    self._end(given_back(letter, slow_until))
                    continue
                del self._slow_domains[letter.domain]
            try:
                parcel = self.moulds.parcel(letter)
                session.check(parcel)
            except BadLetter as reason:
                self._end(Outcome(letter, DeliveryStatus.FAILED, str(reason)))
                continue
            return parcel
        return None

    def text_leaves(self, letter: Letter) -> None:
        self.journal.data(letter.id)

    def answered(self, letter: Letter, step: Step, reply: Reply) -> None:
        """The server took the letter, or refused it at this step."""
        if step is Step.TEXT and reply.code < 300:
            self.count += 1
            self._strikes.pop(letter.campaign_id, None)
            self._deferrals.pop(letter.domain, None)
            self._end(Outcome(letter, DeliveryStatus.SENT))
        elif step is Step.MAIL and reply.code < 500:
            # It is not about the letter.
            self.down = reply.words
            self._waiting.appendleft(letter)
        elif step is Step.MAIL and letter.address.isascii():
            # The sender, or the size: no letter of the campaign would be taken.
            self._waiting.appendleft(letter)
            self._stop(letter.campaign_id, reply.words)
        elif reply.code < 500:
            self._end(deferred(letter, reply.words))
            if step is Step.RCPT:
                self._defer(letter.domain)
            else:
                self._strike(letter, reply.words)
        else:
            hard = step is Step.RCPT and reply.text.startswith("5.1.")
            bounce = BounceKind.HARD if hard else None
            self._end(Outcome(letter, DeliveryStatus.FAILED, reply.words, bounce=bounce))
            self._strike(letter, reply.words)

    def cut(self, letter: Letter, reason: str, *, maybe_sent: bool) -> None:
        """The session ended over this letter."""
        if maybe_sent:
            self._end(Outcome(letter, DeliveryStatus.UNCERTAIN, Doubt.CUT.value))
            return
        letter.breaks += 1
        if letter.breaks >= BREAKS:
            self._end(deferred(letter, reason))
        else:
            # Its text may have begun to leave, but never came to its end.
            self.journal.outcome(letter.id, Entry(DeliveryStatus.QUEUED))
            self._waiting.appendleft(letter)

    def is_down(self, reason: str) -> None:
        self.down = reason

    def _end(self, outcome: Outcome) -> None:
        self.journal.outcome(*_noted(outcome))
        if not self._outcomes:
            self._oldest = time.monotonic()
        self._outcomes.append(outcome)

    def _defer(self, domain: str) -> None:
        self._deferrals[domain] = self._deferrals.get(domain, 0) + 1
        if self._deferrals[domain] >= DOMAIN_STRIKES:
            self._slow_domains[domain] = now() + DOMAIN_WAIT * random.uniform(1, 1.2)  # noqa: S311

    def _strike(self, letter: Letter, reason: str) -> None:
        """Too many in a row, and the campaign pauses: its other letters go back."""
        key = letter.campaign_id
        self._strikes[key] = self._strikes.get(key, 0) + 1
        if self._strikes[key] == STRIKES:
            self._stop(key, reason)

    def _stop(self, key: uuid.UUID, reason: str) -> None:
        self._strikes.pop(key, None)
        self._troubles[key] = reason
        self._give_back(lambda letter: letter.campaign_id == key)

    def _give_back(self, which: Callable[[Letter], bool]) -> None:
        for letter in list(self._waiting):
            if which(letter):
                self._waiting.remove(letter)
                self._end(given_back(letter))


def _noted(outcome: Outcome) -> tuple[uuid.UUID, Entry]:
    letter = outcome.letter
    return letter.id, Entry(outcome.status, letter.language, outcome.reason)
