"""The sessions of one worker: as many as the mail server's slowness asks for, in one loop."""

import selectors
import smtplib
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from aipact.campaigns.delivery.session import Post as SessionPost
from aipact.campaigns.delivery.session import Session, SessionEnded
from aipact.core.logging import log
from aipact.core.settings import Settings
from aipact.mail.transport import mail, reason_of

# So many letters can be on their way at once, and so many at most are uncertain after a kill.
MOST_SESSIONS, FIRST_SESSIONS = 25, 4
# Sessions are added while the loop waits for replies for more than this part of its time.
WAITING_PART, LOOK_SECONDS = 0.5, 0.05
# So many sessions in a row that end before a reply: the server is down.
BROKEN = 3
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Post(SessionPost, Protocol):
    def is_down(self, reason: str) -> None: ...


class Sessions:
    """`wait` turns the loop once."""

    def __init__(self, post: Post, settings: Settings, most: int) -> None:
        self.post, self.settings = post, settings
        # Flask-Mail's configuration opens each of them, in threads: that may take its time.
        self._connection = mail.connect()
        self._opener = ThreadPoolExecutor(4, thread_name_prefix="updates")
        self._opening: list[Future[smtplib.SMTP]] = []
        self._live: set[Session] = set()
        self._selector = selectors.DefaultSelector()
        self._most = most
        self._wanted = min(FIRST_SESSIONS, most)
        self._broken = 0
        self._looked_at = time.monotonic()
        self._waited = 0.0

    @property
    def are_busy(self) -> bool:
        return any(not session.is_idle for session in self._live)

    def letters_in_data(self) -> list[uuid.UUID]:
        return [session.in_data.id for session in self._live if session.in_data is not None]

    def wait(self, has_letters: bool, *, is_hurried: bool) -> None:
        """Until a socket is ready, but not for long."""
        self._welcome()
        if has_letters:
            self._open_more()
            for session in [one for one in self._live if one.is_idle]:
                self._guarded(session, session.take_next)
        began = time.monotonic()
        ready = self._selector.select(0.003 if self._opening or is_hurried else 0.05)
        self._waited += time.monotonic() - began
        for key, mask in ready:
            if mask & WRITE:
                self._guarded(key.data, key.data.flush)
            if mask & READ and key.data in self._live:
                self._guarded(key.data, key.data.read)
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._look_at_clocks(has_letters)

    def _guarded(self, session: Session, step: Callable[[], None]) -> None:
        try:
            step()
        except SessionEnded as reason:
            self._lose(session, str(reason))
            return
        events = READ | WRITE if session.wants_to_write else READ
        if self._selector.get_key(session.sock).events != events:
            self._selector.modify(session.sock, events, session)

    # ------------------------------------------------------------ more and fewer

    def _open_more(self) -> None:
        while len(self._live) + len(self._opening) < min(self._wanted, self._most):
            self._opening.append(self._opener.submit(self._connection.configure_host))

    def _welcome(self) -> None:
        """Sessions that were opened meanwhile."""
        for future in [one for one in self._opening if one.done()]:
            self._opening.remove(future)
            try:
                host = future.result()
            except (smtplib.SMTPException, OSError) as error:
                self._not_opened(reason_of(error))
                continue
            session = Session(host, self.post, self.settings.mail_timeout)
            self._live.add(session)
            self._selector.register(session.sock, READ, session)

    def _not_opened(self, reason: str) -> None:
        """The server takes no more of them; or none, and then it is down."""
        if self._live:
            self._most = len(self._live)
        elif not self._opening:
            self.post.is_down(reason)

    def _look_at_clocks(self, has_letters: bool) -> None:
        moment = time.monotonic()
        for session in [one for one in self._live if one.deadline < moment]:
            self._lose(session, "The mail server did not answer in time.")
        is_waiting = self._waited > WAITING_PART * (moment - self._looked_at)
        if is_waiting and has_letters and not self._opening:
            self._wanted = min(2 * self._wanted, self._most)
        self._looked_at, self._waited = moment, 0.0

    def _lose(self, session: Session, reason: str) -> None:
        log.info("session ended", reason=reason)
        self._selector.unregister(session.sock)
        self._live.discard(session)
        session.abandon(reason)
        self._broken = 0 if session.has_worked else self._broken + 1
        if self._broken >= BROKEN:
            self.post.is_down(reason)

    def close(self) -> None:
        """End all of them; what is on its way is on nobody's mind any more."""
        for session in self._live:
            session.hang_up()
        self._live.clear()
        self._opener.shutdown(wait=False, cancel_futures=True)
        for future in self._opening:
            future.add_done_callback(_close_unused)
        self._opening.clear()
        self._selector.close()


def _close_unused(future: Future[smtplib.SMTP]) -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().close()
