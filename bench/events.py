"""Thousands of people sign up for one event: what their two requests cost over HTTP, beside a bare
insert that is as safe on the disk. Several web processes, several people at any moment.

5,000 people for 10,000 places unless BENCH_SIGN_UPS says otherwise.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

from sqlalchemy import select
from tqdm import tqdm

from aipact.core.db import db
from aipact.mail.models import OutboxMessage
from bench import bare
from bench.places import Place
from tests.events.rush import Browser, an_event
from tests.support.server import Site
from tests.support.smtp import SmtpServer

PEOPLE = int(os.environ.get("BENCH_SIGN_UPS", "5000"))
PLACES = 2 * PEOPLE
ROUNDS, AT_ONCE, PROCESSES = 10, 2, 2
GOAL = 2.5
LINK = re.compile(r"/en/events/[\w-]+/sign-up/confirm/[\w-]+")


@dataclass
class Course:
    """All requests of one kind: how long each took, and how many were answered in a second."""

    name: str
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def run(self, people: Sequence[Browser]) -> None:
        start = monotonic()
        _each(people, Browser.press)
        self.rates.append(len(people) / (monotonic() - start))
        refused = {person.status for person in people} - {303}
        if refused:
            raise RuntimeError(f"{self.name}: {refused}")
        self.seconds += [person.answered - person.sent for person in people]

    @property
    def typical(self) -> float:
        return median(self.seconds)

    def told(self) -> str:
        late = quantiles(self.seconds, n=20)[-1]
        return f"{median(self.rates):.0f} a second, 19 of 20 within {late * 1000:.0f} ms"


def measure(place: Place, folder: Path) -> int:
    """Form and button of everybody, in rounds that take turns with the bare insert. Prints the
    figures; the number of goals that were missed."""
    asking, taking = Course("form of a visitor"), Course("button that takes the place")
    plain = Course("bare insert and audit entry")
    slug, _event_id = an_event(place.app, PLACES)
    place.leave()
    with ExitStack() as stack:
        site, bare_site = (
            stack.enter_context(_served(place, folder / app.partition(":")[0], app))
            for app in ("wsgi:app", "bench.bare:served()")
        )
        for number in tqdm(range(ROUNDS), desc="Signing up", leave=False):
            addresses = [f"p{number}-{n}@people.example" for n in range(PEOPLE // ROUNDS)]
            inserting = _people(bare_site, addresses, bare.PATH)
            asking_people = _people(site, addresses, f"/en/events/{slug}/sign-up")
            _each(asking_people, Browser.open)
            half = len(inserting) // 2
            _each(inserting, Browser.open)
            plain.run(inserting[:half])
            asking.run(asking_people)
            taking_people = _with_their_letters(place, asking_people)
            _each(taking_people, Browser.open)
            plain.run(inserting[half:])
            taking.run(taking_people)
    print(f"\n{PEOPLE:,} sign-ups for {PLACES:,} places, {place.database}")
    print(f"  {plain.name:<34} {plain.told()}")
    missed = 0
    for course in (asking, taking):
        ratio = course.typical / plain.typical
        missed += ratio > GOAL
        print(
            f"  {course.name:<34} {plain.typical * 1000:9.2f} ms {course.typical * 1000:9.2f} ms   "
            f"x {ratio:5.2f}   <= {GOAL:4.2f}   {'ok' if ratio <= GOAL else 'MISSED'}\n"
            f"  {'':<34} {course.told()}"
        )
    return missed


def _people(site: Site, addresses: Sequence[str], path: str) -> list[Browser]:
    facts = {"name": "A person", "zone": "Europe/Brussels"}
    return [Browser(site, a, path, fields={**facts, "email": a}) for a in addresses]


def _with_their_letters(place: Place, people: Sequence[Browser]) -> list[Browser]:
    """The same people before the link that the letter gave them."""
    addresses = [person.address for person in people]
    with place.app.app_context():
        query = select(OutboxMessage.to_address, OutboxMessage.body_text)
        letters = db.session.execute(query.where(OutboxMessage.to_address.in_(addresses))).all()
        db.session.rollback()
    links = {address: LINK.findall(text)[0] for address, text in letters}
    place.leave()
    return [Browser(one.site, one.address, links[one.address], one.cookie) for one in people]


def _each(people: Sequence[Browser], do: Callable[[Browser], None]) -> None:
    """Everybody does it once, so many at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(do, people))


@contextmanager
def _served(place: Place, folder: Path, web_app: str) -> Iterator[Site]:
    folder.mkdir(parents=True, exist_ok=True)
    with SmtpServer() as smtp:
        site = Site(folder, smtp)
        site.web_app, site.web_processes = web_app, PROCESSES
        site.env |= {"DATABASE_URL": place.url}
        site.start("web")
        try:
            site.wait_until_up()
            yield site
        finally:
            site.stop()
