"""Catalogues: `update` brings them up to date with the source, `compile` makes what gettext reads.

No line numbers and no dates of extraction are written, so that a catalogue changes only when a
text does. New texts arrive empty; nothing is guessed from similar ones.
"""

import io
import sys
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "aipact" / "i18n" / "translations"
LANGUAGES = ("de", "fr")
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}


def catalogue_path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Every text of the source, as a template catalogue."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(m["pattern"], m["method"]) for m in mappings]
    options = {
        m["pattern"]: {k: v for k, v in m.items() if k not in ("pattern", "method")}
        for m in mappings
    }
    template = Catalog()
    for folder in ("aipact", "templates"):
        prefixed = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in methods
            if pattern.startswith(f"{folder}/")
        ]
        found = extract_from_dir(
            str(ROOT / folder),
            method_map=prefixed,
            options_map={pattern.removeprefix(f"{folder}/"): o for pattern, o in options.items()},
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
            # Babel leaves out folders that begin with "_": here they are the shared templates.
            directory_filter=lambda _folder: True,
        )
        for _filename, _line, message, comments, context in found:
            template.add(message, auto_comments=comments, context=context)
    return template


def read_catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    template = extract()
    for language in LANGUAGES:
        path = catalogue_path(language)
        if path.exists():
            catalogue = read_catalogue(language)
            template.creation_date = catalogue.creation_date
            catalogue.update(template, no_fuzzy_matching=True)
        else:
            catalogue = Catalog(locale=language, project="AI Pact Tracker", fuzzy=False)
            catalogue.update(template, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        catalogue.header_comment = (
            f"# AI Pact Tracker, {language}. SPDX-License-Identifier: EUPL-1.2"
        )
        buffer = io.BytesIO()
        write_po(
            buffer, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=100
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != buffer.getvalue():
            path.write_bytes(buffer.getvalue())
        missing = sum(1 for m in catalogue if m.id and not is_translated(m.string))
        print(f"{language}: {len(catalogue)} texts, {missing} to translate")


def is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def compile_catalogues() -> None:
    """Write each .mo that is older than its .po; a text without translation stays English."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        partial = compiled.with_suffix(".new")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(compiled)


if __name__ == "__main__":
    {"update": update, "compile": compile_catalogues}[sys.argv[1]]()
