"""What narrows a list down: groups of values with their numbers, and what is chosen of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Filter = TypeVar("Filter")


@dataclass(frozen=True)
class FacetOption:
    """One value: how many of the whole list have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """One group of values that narrow the list down."""

    name: str
    legend: str
    options: list[FacetOption]


@dataclass(frozen=True)
class ActiveFilter(Generic[Filter]):
    """A chosen value in words, and the filter that is left without it."""

    label: str
    rest: Filter


def options(
    values: Iterable[tuple[str, str]], counts: dict[str, int], chosen: tuple[str, ...]
) -> list[FacetOption]:
    """The values that somebody has, and those that are chosen."""
    return [
        FacetOption(value, label, counts.get(value, 0), value in chosen)
        for value, label in values
        if counts.get(value) or value in chosen
    ]
