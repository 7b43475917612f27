"""Look-alikes, actors, members and what a reviewer reads."""

import pytest

from aipact.accounts.states import UserState
from aipact.organisations import queries
from aipact.organisations.actions import DescribeKind, DescribePublication
from tests.factories import organisations as make
from tests.factories.accounts import StaffFactory, UserFactory

pytestmark = pytest.mark.usefixtures("db")
UNLISTED = DescribePublication(privacy_notice_version="2026-11")


def matches(name="Else", website="https://else.example", email="x@else.example"):
    hints = queries.possible_matches(name=name, website=website, email=email)
    return [(hint.organisation.slug, sorted(hint.same)) for hint in hints]


def test_the_same_name_is_found_in_another_spelling():
    make.active(UserFactory(email="ada@one.example"), "Müller & Söhne GmbH", website="")
    assert matches(name="MULLER SOHNE") == [("muller-sohne-gmbh", ["name"])]


def test_website_and_address_stand_for_the_same_domain():
    make.active(UserFactory(email="ada@aquila.example"), website="https://www.aquila.example")
    assert matches(website="http://aquila.example/en") == [("aquila-robotics", ["website"])]
    assert matches(email="bob@aquila.example") == [("aquila-robotics", ["email"])]


def test_free_mail_says_nothing():
    make.active(UserFactory(email="ada@gmail.com"), website="")
    assert matches(email="bob@gmail.com") == []


@pytest.mark.parametrize("maker", [make.begun, make.withdrawn])
def test_what_was_never_submitted_or_is_gone_is_no_look_alike(maker):
    maker(UserFactory())
    assert matches(name="Aquila Robotics") == []


def test_the_most_alike_comes_first():
    make.active(UserFactory(email="ada@one.example"), "Aquila", website="")
    make.active(UserFactory(email="b@two.example"), "Aquila AG", website="https://aquila.example")
    found = matches("Aquila", "https://aquila.example")
    assert found == [("aquila-ag", ["name", "website"]), ("aquila", ["name"])]


def test_only_what_is_public_is_revealed_to_a_stranger():
    listed = make.active(UserFactory(email="a@one.example"), "Aquila", website="")
    make.active(UserFactory(email="b@two.example"), "Aquila", website="", publication=UNLISTED)
    make.submitted(UserFactory(email="c@three.example"), "Aquila", website="")
    hints = queries.possible_matches(name="Aquila", website="", email="d@four.example")
    assert len(hints) == 3
    seen = queries.visible_matches(hints, make.acting(UserFactory(email="d@four.example")))
    assert [hint.organisation for hint in seen] == [listed]


def test_a_colleague_learns_of_a_member_that_is_not_listed():
    hidden = make.active(UserFactory(email="b@two.example"), publication=UNLISTED)
    assert queries.is_known_to(hidden, make.acting(UserFactory(email="eve@two.example")))
    assert not queries.is_known_to(hidden, make.acting(UserFactory(email="eve@else.example")))


def test_who_was_told_by_staff_may_ask():
    hidden = make.active(UserFactory(email="b@two.example"), publication=UNLISTED)
    eve = UserFactory(email="eve@else.example")
    assert not queries.is_known_to(hidden, make.acting(eve))
    make.duplicate(eve, hidden)
    assert queries.is_known_to(hidden, make.acting(eve))


def test_staff_see_hints_of_what_is_not_public():
    first = make.submitted(UserFactory(email="a@one.example"))
    second = make.submitted(UserFactory(email="b@two.example"))
    [hint] = queries.duplicate_hints(second)
    assert (hint.organisation, hint.same) == (first, frozenset({"name", "website"}))


def test_an_actor_has_what_the_person_has(assert_queries):
    user = StaffFactory(unit_key="innovation")
    organisations = [make.active(user, f"Organisation {n}") for n in range(3)]
    with assert_queries(at_most=2):
        actor = queries.actor_for(user.id, locale="de", request_id="r1")
    assert actor.memberships.keys() == {one.id for one in organisations}
    assert (actor.staff_roles, actor.unit) == (frozenset({"reviewer"}), "innovation")
    assert (actor.locale, actor.request_id) == ("de", "r1")


def test_who_may_not_act_is_nobody():
    locked = UserFactory(state=UserState.DEACTIVATED)
    assert not queries.actor_for(locked.id, locale="en").is_signed_in
    assert not queries.actor_for(None, locale="en").is_signed_in


def test_contacts_are_everybody_where_nobody_is_named():
    owner = UserFactory(name="Ada")
    organisation = make.active(owner)
    make.member(organisation, "editor", name="Bob")
    assert queries.contacts(organisation) == [owner]
    queries.live_membership(organisation, owner.id).roles = ["editor"]
    assert [user.name for user in queries.contacts(organisation)] == ["Ada", "Bob"]


def test_a_reviewer_reads_every_answer():
    organisation = make.submitted(UserFactory())
    fields = {field.key: field for field in queries.reviewable_fields(organisation, "en")}
    assert {key: field.value for key, field in fields.items()} == {
        "display_name": "Aquila Robotics",
        "legal_name": "Aquila Robotics GmbH",
        "website": "https://www.aquila.example",
        "country": "Austria",
        "respondent_type": "Company",
        "size": "Medium-sized",
        "function": "Head of compliance",
        "role": "Provider and deployer",
        "sectors": "IT services; Software and SaaS",
        "nace_section": "K - Telecommunications, programming and computing infrastructure",
        "transparency_number": "123456789012-34",
        "pic": "912345678",
        "wants_pledge": "Network and pledge",
        "is_name_public": "Yes",
    }
    assert {key for key, field in fields.items() if not field.is_public} == {
        "legal_name", "function", "nace_section", "transparency_number", "pic",
        "wants_pledge", "is_name_public",
    }  # fmt: skip


def test_the_scope_of_an_authority_is_read_too():
    kind = DescribeKind("public_authority", "regional", "large", "Director")
    organisation = make.complete(UserFactory(), kind=kind)
    fields = {field.key: field.value for field in queries.reviewable_fields(organisation, "de")}
    assert fields["authority_scope"] == "Regional"
    assert fields["country"] == "Österreich"
