"""Names lose what could harm, and keep every script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aipact.files.kinds import FileKind
from aipact.files.names import LONGEST, harmless_name, shown_name

pytestmark = pytest.mark.pure

PDF = FileKind.PDF


@pytest.mark.parametrize(
    "name",
    [
        "Έκθεση προόδου.pdf",
        "Доклад за напредъка.pdf",
        "Ħidma għall-għarfien tal-IA.pdf",
        "Rapport d’avancement – été 2026.pdf",
        "Žluťoučký kůň.pdf",
        "تقرير.pdf",
        "報告.pdf",
        "plan (v1.2) [final] #3 & more.pdf",
    ],
)
def test_good_names_stay(name: str) -> None:
    assert harmless_name(name, PDF) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ada\\report.pdf", "report.pdf"),
        ("a\0b\r\nc.pdf", "ab c.pdf"),
        ("photo\u202egnp.exe", "photognp.pdf"),
        ("report.pdf.exe", "report.pdf"),
        ("report.PDF", "report.pdf"),
        ("report.docx", "report.pdf"),
        ("report", "report.pdf"),
        ("version 1.2", "version 1.2.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        (None, "file.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ('<a href="x">|?*.pdf', "-a href=-x-.pdf"),
        ("\u200b\ufeff.pdf", "file.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("a   b\t c.pdf", "a b c.pdf"),
        ("name. .pdf", "name.pdf"),
    ],
)
def test_bad_names_become_harmless(name: str | None, harmless: str) -> None:
    assert harmless_name(name, PDF) == harmless


def test_the_extension_is_that_of_the_content() -> None:
    assert harmless_name("a.jpeg", FileKind.JPEG) == "a.jpeg"
    assert harmless_name("a.JPG", FileKind.JPEG) == "a.jpg"
    assert harmless_name("a.png", FileKind.JPEG) == "a.jpg"
    assert harmless_name("a.docm", FileKind.DOCX) == "a.docx"


def test_a_name_is_cut_before_its_extension() -> None:
    name = harmless_name("ж" * 400 + ".pptx", FileKind.PPTX)
    assert len(name) == LONGEST
    assert name.endswith("ж.pptx")


@given(st.one_of(st.none(), st.text(max_size=400)), st.sampled_from(FileKind))
def test_no_name_can_harm(name: str | None, kind: FileKind) -> None:
    made = harmless_name(name, kind)
    assert 5 <= len(made) <= LONGEST
    assert made.rpartition(".")[2] in kind.extensions
    assert not made.startswith((".", " ", "~$"))
    assert not set('/\\<>:"|?*\r\n\0') & set(made)
    assert all(unicodedata.category(c) not in ("Cc", "Cs") for c in made)
    assert made.encode()
    assert harmless_name(made, kind) == made or len(shown_name(name)) > LONGEST
