"""With a virus scanner, a file is kept only when the scanner said that it is clean."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aipact import files
from aipact.core.errors import RuleBroken
from aipact.files import scanning
from tests.files.conftest import blobs_in, drafts_in
from tests.files.samples import PDF
from tests.support.clamd import VIRUS, Clamd
from tests.support.smtp import HOST, free_port

Store = Callable[..., files.StoredFile]
BAD = PDF.replace(b"trailer", VIRUS + b"trailer")


@pytest.mark.parametrize("over", ["tcp", "unix"])
def test_a_clean_file_is_kept_and_a_bad_one_is_not(
    store: Store, folder: Path, set_up: Callable[..., None], tmp_path: Path, over: str
) -> None:
    with Clamd(tmp_path / "clamd" if over == "unix" else None) as clamd:
        set_up(clamd_url=clamd.url)
        store(PDF)
        with pytest.raises(RuleBroken) as refused:
            store(BAD, "bad.pdf")
        assert clamd.seen == [PDF, BAD]
    assert refused.value.message == (
        "The virus scanner found something in “bad.pdf” (Eicar-Test-Signature). It was not kept."
    )
    assert len(blobs_in(folder)) == 1
    assert drafts_in(folder) == []


def test_without_a_scanner_nobody_is_asked(store: Store) -> None:
    store(BAD)


def test_a_large_file_is_scanned_whole(store: Store, set_up: Callable[..., None]) -> None:
    large = PDF[:-7] + bytes(3_000_000) + VIRUS + b"%%EOF\n"
    with Clamd() as clamd:
        set_up(clamd_url=clamd.url)
        with pytest.raises(RuleBroken, match="Eicar"):
            store(large)


@pytest.mark.parametrize("url", ["tcp", "unix"])
def test_a_scanner_that_is_away_lets_nothing_through(
    store: Store, folder: Path, set_up: Callable[..., None], tmp_path: Path, url: str
) -> None:
    nobody = f"tcp://{HOST}:{free_port()}" if url == "tcp" else f"unix://{tmp_path}/nobody"
    set_up(clamd_url=nobody)
    with pytest.raises(RuleBroken, match=r"the virus scanner does not answer\. Try again in a few"):
        store()
    assert blobs_in(folder) == drafts_in(folder) == []


@pytest.mark.parametrize("says", [b"", b"\0", b"stream: INSTREAM: Access denied. ERROR\0", b"OK\0"])
def test_an_answer_that_is_no_yes_lets_nothing_through(
    store: Store, folder: Path, set_up: Callable[..., None], says: bytes
) -> None:
    with Clamd(says=says) as clamd:
        set_up(clamd_url=clamd.url)
        with pytest.raises(RuleBroken, match="does not answer"):
            store()
    assert blobs_in(folder) == []


def test_a_file_above_the_limit_of_the_scanner_is_refused(
    store: Store, folder: Path, set_up: Callable[..., None]
) -> None:
    with Clamd(most=100_000) as clamd:
        set_up(clamd_url=clamd.url)
        with pytest.raises(RuleBroken, match="does not answer"):
            store(PDF[:-7] + bytes(5_000_000) + b"%%EOF\n")
    assert blobs_in(folder) == []


def test_a_silent_scanner_is_not_waited_for_for_ever(
    store: Store, set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    with socket.create_server((HOST, 0)) as silent:
        set_up(clamd_url=f"tcp://{HOST}:{silent.getsockname()[1]}")
        with pytest.raises(RuleBroken, match="does not answer"):
            store()
