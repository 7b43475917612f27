"""Asks clamd, the daemon of ClamAV, about a file: its INSTREAM command, over TCP or a socket."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

from aipact.core.logging import log
from aipact.core.settings import current_settings
from aipact.files.refusals import Refused, Why

CONNECT_SECONDS, ANSWER_SECONDS = 5, 30
PIECE = 128 * 1024
LONGEST_ANSWER = 4096


def scan(file: BinaryIO) -> None:
    """Raises Refused when clamd finds something, or does not say that it found nothing.

    Without CLAMD_URL nobody is asked.
    """
    url = current_settings().clamd_url
    if not url:
        return
    try:
        answer = _ask(url, file)
    except OSError as error:
        log.error("virus scanner is down", error=str(error))
        raise Refused(Why.NOT_SCANNED) from error
    if answer.endswith(" FOUND"):
        found = answer.removeprefix("stream: ").removesuffix(" FOUND")
        log.warning("virus found", found=found)
        raise Refused(Why.INFECTED, found)
    if answer != "stream: OK":
        log.error("virus scanner did not scan", answer=answer)
        raise Refused(Why.NOT_SCANNED)


def scanner_trouble() -> str:
    """Why the scanner of CLAMD_URL cannot be asked; "" when it can."""
    try:
        with _connected(current_settings().clamd_url) as connection:
            connection.sendall(b"zPING\0")
            answer = connection.recv(LONGEST_ANSWER)
    except OSError as error:
        return str(error)
    return "" if answer == b"PONG\0" else f"it answers {answer[:40]!r}"


def _ask(url: str, file: BinaryIO) -> str:
    """clamd's answer, "" when it closed without one."""
    file.seek(0)
    with _connected(url) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
        except ConnectionError as error:
            # A file above clamd's own limit: it says so, and closes before it has read it all.
            log.warning("virus scanner stopped reading", error=str(error))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            if not (piece := connection.recv(LONGEST_ANSWER)):
                break
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        address = (parts.hostname or "127.0.0.1", parts.port or 3310)
        return socket.create_connection(address, CONNECT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_SECONDS)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection
