"""What the codes in a row of the library are called."""

from collections.abc import Callable
from functools import cache

from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference


def practice_names(lang: str) -> Callable[[str, str], str]:
    """Gives the words of (kind of code, code) in this language. The catalogue is read once,
    and only where a row names a commitment."""

    @cache
    def titles() -> dict[str, str]:
        return reference.commitment_titles(lang)

    known: dict[str, Callable[[str], str]] = {
        "country": lambda code: reference.country_name(code, lang),
        "level": lambda code: reference.label("implementation_levels", code, lang),
        "commitment": lambda code: titles().get(code, ""),
        "language": lambda code: language_name(code, lang),
    }
    return lambda kind, code: known[kind](code)
