"""How letters leave: Flask-Mail over a connection that never waits for ever.

Stock Flask-Mail has no timeout: a server that takes the connection and says nothing would hold
the worker until it is killed.
"""

import smtplib
import ssl
from types import TracebackType
from urllib.parse import urlsplit

from flask_mail import Connection, Mail

from aipact.core.settings import Settings, current_settings, flask_config
from aipact.mail.message import BadLetter, Parcel, as_bytes, sender_address, wire_address

LETTERS_A_CONNECTION = 100
# A server may look a letter over before it says that it took it: giving up too early sends twice.
DATA_PATIENCE = 3


class ServerDown(Exception):
    """No mail can be sent now, whoever it is for."""


class Interrupted(Exception):
    """The connection ended in the middle of a letter. `maybe_sent`: the text was on its way."""

    def __init__(self, reason: str, maybe_sent: bool) -> None:
        super().__init__(reason)
        self.maybe_sent = maybe_sent


class Deferred(Exception):
    """The server does not take this letter now (4xx)."""


class Refused(Exception):
    """The server will never take this letter (5xx)."""


class _Patient(smtplib.SMTP):
    """A session that knows whether a text is on its way."""

    is_in_data = False
    timeout: float

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]
        self.is_in_data = True
        self.sock.settimeout(self.timeout * DATA_PATIENCE)  # type: ignore[union-attr]
        answer = super().data(msg)
        self.is_in_data = False
        if self.sock:
            self.sock.settimeout(self.timeout)
        return answer


class _PatientSsl(_Patient, smtplib.SMTP_SSL):
    pass


class PatientConnection(Connection):
    """One SMTP session: `deliver` any number of letters, it is renewed where needed."""

    host: _Patient | None

    def __init__(self, mail: "PatientMail", settings: Settings) -> None:
        super().__init__(mail.init_mail(flask_config(settings)))  # type: ignore[arg-type]
        self.settings = settings

    def __enter__(self) -> "PatientConnection":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.hang_up()

    # ------------------------------------------------------------ the session

    def open(self) -> _Patient:
        """The live session. Raises ServerDown."""
        if self.host is not None and self.num_emails >= LETTERS_A_CONNECTION:
            self.hang_up()
        if self.host is None:
            try:
                self.host = self.configure_host()
            except (smtplib.SMTPException, OSError) as error:
                raise ServerDown(reason_of(error)) from error
            self.num_emails = 0
        return self.host

    def configure_host(self) -> _Patient:
        """Connect, encrypt, sign in; each step and each later reply within the timeout."""
        mail, timeout = self.mail, self.settings.mail_timeout
        name = urlsplit(self.settings.base_url).hostname or "localhost"
        port = mail.port or 25
        host: _Patient
        if mail.use_ssl:
            context = ssl.create_default_context()
            host = _PatientSsl(mail.server, port, name, timeout=timeout, context=context)
        else:
            host = _Patient(mail.server, port, name, timeout=timeout)
        try:
            if mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            host.ehlo_or_helo_if_needed()
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def hang_up(self) -> None:
        """End politely where the server still listens."""
        host, self.host = self.host, None
        if host is not None:
            try:
                host.quit()
            except (smtplib.SMTPException, OSError):
                host.close()

    def drop(self) -> None:
        """End without a word: the server gave no answer to the last one."""
        host, self.host = self.host, None
        if host is not None:
            host.close()

    # ------------------------------------------------------------ one letter

    def deliver(self, letter: Parcel) -> None:
        """Hand over one letter; returns when the server took it.

        Raises BadLetter or Refused (never again), Deferred (later), ServerDown (nobody's letter
        goes now), Interrupted (it went wrong in the middle, nobody knows why).
        """
        raw = as_bytes(letter, self.settings)
        receiver = wire_address(letter.to_address)
        host = self.open()
        mail_options, receiver_options = self._options(host, letter, receiver)
        self.num_emails += 1
        try:
            host.sendmail(
                sender_address(self.settings), [receiver], raw, mail_options, receiver_options
            )
        except smtplib.SMTPSenderRefused as error:
            self.drop()
            raise ServerDown(reason_of(error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[receiver]
            self._sort(code, _words(code, text))
        except smtplib.SMTPResponseException as error:
            self._sort(error.smtp_code, reason_of(error))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.drop()
            raise Interrupted(reason_of(error), maybe_sent=host.is_in_data) from error
        except smtplib.SMTPException as error:
            raise Refused(reason_of(error)) from error

    def _sort(self, code: int, reason: str) -> None:
        if code == 421:
            self.drop()
            raise ServerDown(reason)
        raise Refused(reason) if code >= 500 else Deferred(reason)

    def _options(
        self, host: smtplib.SMTP, letter: Parcel, receiver: str
    ) -> tuple[list[str], list[str]]:
        """What to ask of a server that can do more: Unicode addresses, failure reports that name
        the letter."""
        mail_options: list[str] = []
        receiver_options: list[str] = []
        if not receiver.isascii():
            if not host.has_extn("smtputf8"):
                raise BadLetter(
                    "The mail server cannot send to an address with letters outside ASCII "
                    "(it does not offer SMTPUTF8)."
                )
            mail_options += ["SMTPUTF8", "BODY=8BITMIME"]
        if host.has_extn("dsn"):
            mail_options += ["RET=HDRS", f"ENVID={letter.id}"]
            receiver_options.append("NOTIFY=FAILURE,DELAY")
        return mail_options, receiver_options


class PatientMail(Mail):
    """Flask-Mail whose connections have a timeout."""

    def connect(self) -> PatientConnection:
        return PatientConnection(self, current_settings())


mail = PatientMail()


def server_trouble() -> str:
    """'' when the mail server answers and lets us in; else why not."""
    with mail.connect() as connection:
        try:
            connection.open().noop()
        except (ServerDown, smtplib.SMTPException, OSError) as error:
            return reason_of(error)
    return ""


def reason_of(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    return str(error) or type(error).__name__


def _words(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:500]
