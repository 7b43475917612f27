"""Who may do what on an organisation's own side."""

import pytest

from aipact.core.errors import Forbidden, NotFound
from aipact.organisations import access
from tests.factories import organisations as make
from tests.factories.accounts import StaffFactory, UserFactory
from tests.support.actors import anonymous

pytestmark = pytest.mark.usefixtures("db")

MAY = [
    access.may_see_workspace,
    access.may_write_messages,
    access.may_edit,
    access.may_submit,
    access.may_withdraw,
    access.may_decide_on_members,
]
OK, NO, NONE = "ok", Forbidden, NotFound
TABLE = {
    #              see   write edit submit withdraw members
    "editor":     (OK,   OK,   OK,  OK,    OK,      NO),
    "signatory":  (OK,   OK,   NO,  NO,    OK,      OK),
    "contact":    (OK,   OK,   NO,  NO,    NO,      NO),
    "stranger":   (NONE, NONE, NONE, NONE, NONE,    NONE),
    "staff":      (NONE, NONE, NONE, NONE, NONE,    NONE),
    "nobody":     (NONE, NONE, NONE, NONE, NONE,    NONE),
}  # fmt: skip


@pytest.mark.parametrize("who", TABLE)
def test_the_table_of_roles(who):
    organisation = make.active(UserFactory())
    if who in ("editor", "signatory", "contact"):
        actor = make.acting(make.member(organisation, who))
    else:
        actor = {
            "stranger": lambda: make.acting(UserFactory()),
            "staff": lambda: make.acting(StaffFactory(staff_roles=["lead", "admin"])),
            "nobody": anonymous,
        }[who]()
    answers = []
    for may in MAY:
        try:
            assert access.organisation_for(actor, organisation.slug, may) is organisation
            answers.append(OK)
        except (Forbidden, NotFound) as error:
            answers.append(type(error))
    assert tuple(answers) == TABLE[who]


def test_an_organisation_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        access.organisation_for(make.acting(UserFactory()), "nowhere")


def test_a_request_is_found_by_its_own_organisation_only():
    owner, other = UserFactory(), UserFactory()
    organisation, elsewhere = make.active(owner), make.active(other, "Borealis")
    request = make.asked(organisation)
    found = access.membership_for(make.acting(owner), organisation.slug, request.id)
    assert found is request
    with pytest.raises(NotFound):
        access.membership_for(make.acting(other), elsewhere.slug, request.id)


def test_a_person_who_asked_sees_nothing_yet():
    organisation = make.active(UserFactory())
    request = make.asked(organisation)
    with pytest.raises(NotFound):
        access.organisation_for(make.acting(request.user), organisation.slug)
