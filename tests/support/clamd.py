"""A server that speaks as clamd does: the INSTREAM command, over TCP or a socket file."""

import socket
import struct
import threading
from pathlib import Path

from tests.support.smtp import HOST

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


class Clamd:
    """Finds VIRUS. `says`: instead of its own answer; `most`: its StreamMaxLength."""

    def __init__(self, path: Path | None = None, *, says: bytes | None = None, most: int = 10**9):
        self.says, self.most = says, most
        self.seen: list[bytes] = []
        self.listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.listener.bind(str(path) if path else (HOST, 0))
        self.listener.listen()
        self.url = f"unix://{path}" if path else f"tcp://{HOST}:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def __enter__(self) -> "Clamd":
        return self

    def __exit__(self, *_error: object) -> None:
        # Closing alone does not wake a thread that waits in accept.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                connection.sendall(self._answer(stream.read))

    def _answer(self, read) -> bytes:  # type: ignore[no-untyped-def]
        command = b""
        while not command.endswith(b"\0"):
            command += read(1)
        if command == b"zPING\0":
            return b"PONG\0"
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while size := struct.unpack(">I", read(4))[0]:
            content += read(size)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"
