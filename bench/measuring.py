"""Contestants in turn, several rounds, medians, and each figure beside its goal."""

import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from tqdm import tqdm

ROUNDS = 5
# Of each contestant in each round: so long at least, but no more often than that.
SECONDS, FEWEST_CALLS, MOST_CALLS = 0.1, 5, 40


@dataclass
class Contestant:
    """Two things to be done in turn; their times are set against each other.

    subject / reference must be at most `goal`.
    """

    group: str
    name: str
    subject: Callable[[], object]
    reference: Callable[[], object]
    goal: float
    times: list[float] = field(default_factory=list)
    reference_times: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.times) / median(self.reference_times)

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.goal

    def line(self) -> str:
        one, other = median(self.reference_times) * 1000, median(self.times) * 1000
        told = "ok" if self.is_met else "MISSED"
        return (
            f"  {self.name:<34} {one:9.2f} ms {other:9.2f} ms   "
            f"x {self.ratio:5.2f}   <= {self.goal:4.2f}   {told}"
        )


def measure(contestants: Sequence[Contestant], rounds: int = ROUNDS) -> None:
    """Fill in the times. What comes first in one round comes last in the next, and subject and
    reference take turns call by call: what else the machine does hits both."""
    if rounds < ROUNDS:
        raise ValueError(f"at least {ROUNDS} rounds")
    for contestant in contestants:
        for _warm in range(3):
            contestant.reference()
            contestant.subject()
    gc.collect()
    gc.disable()
    with tqdm(total=rounds * len(contestants), desc="Measuring", leave=False) as bar:
        for number in range(rounds):
            for contestant in contestants if number % 2 == 0 else reversed(contestants):
                _take_turns(contestant)
                bar.update()
            gc.collect()
    gc.enable()


def _take_turns(contestant: Contestant) -> None:
    """One round: the medians of some calls each, in seconds."""
    mine: list[float] = []
    other: list[float] = []
    while len(mine) < FEWEST_CALLS or (sum(mine) < SECONDS and len(mine) < MOST_CALLS):
        other.append(_time(contestant.reference))
        mine.append(_time(contestant.subject))
    contestant.reference_times.append(median(other))
    contestant.times.append(median(mine))


def _time(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def report(contestants: Sequence[Contestant]) -> int:
    """Print all figures; the number of goals that were missed."""
    group = ""
    groups = list(dict.fromkeys(contestant.group for contestant in contestants))
    for contestant in sorted(contestants, key=lambda one: groups.index(one.group)):
        if contestant.group != group:
            group = contestant.group
            print(f"\n{group}")
        print(contestant.line())
    missed = [contestant for contestant in contestants if not contestant.is_met]
    print(f"\n{len(contestants) - len(missed)} of {len(contestants)} goals met.")
    sys.stdout.flush()
    return len(missed)
