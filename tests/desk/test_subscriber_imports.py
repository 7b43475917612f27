"""Bringing in addresses at the desk: one person brings, a second one confirms."""

import io
from typing import Any

import pytest

from aipact.core.db import db as database
from aipact.subscriptions import actions, queries
from tests.factories.accounts import StaffFactory

PATH = "/en/desk/subscribers/imports"
LIST = b"Mail\nada@new.example\nnot an address@\n"


@pytest.fixture
def desk(db: Any, client: Any) -> Any:
    return client.sign_in(StaffFactory(staff_roles=["comms"]))


def bring(desk: Any, content: bytes = LIST, **more: Any) -> Any:
    form = desk.get(f"{PATH}/new").form(holding="source")
    values = {"topics": ["pact"], "source": "Webinar", "consent": "documented", **more}
    return form.fill(values, file=(io.BytesIO(content), "list.csv")).submit()


def work() -> None:
    while actions.work_on_imports():
        pass
    database.session.commit()


def test_one_person_brings_and_a_second_one_confirms(desk: Any) -> None:
    here = bring(desk).location
    assert "Not checked yet" in desk.get(here).text
    work()
    page = desk.get(here)
    assert "Not an e-mail address" in page.text
    assert "A second person confirms it" in page.text
    assert "not an address@" not in desk.get(f"{here}?outcome=new").text
    second = desk.fresh().sign_in(StaffFactory(staff_roles=["lead"]))
    seen = second.get(here)
    assert "1 address is subscribed at once" in seen.text
    confirm = seen.form(action=f"{here}/confirm")
    confirm.submit(expect=303)
    confirm.submit(expect=409)
    work()
    assert "Carried out" in second.get(here).text
    one = queries.subscriber_by_email("ada@new.example")
    assert one is not None
    assert "Webinar" in second.get(f"/en/desk/subscribers/{one.id}").text
    assert "list.csv" in second.get(PATH).text


def test_a_list_that_cannot_be_read_comes_back_with_the_reason(desk: Any) -> None:
    page = bring(desk, b"Mail\n")
    assert page.status == 422
    assert "There is no address in this file." in page.text
    assert bring(desk, source="").errors.keys() == {"source"}


def test_it_can_be_stopped(desk: Any) -> None:
    here = bring(desk).location
    desk.get(here).form(action=f"{here}/stop").submit(expect=303)
    work()
    assert queries.subscriber_by_email("ada@new.example") is None
    assert "Stopped" in desk.get(here).text
