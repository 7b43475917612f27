"""The rules of joining, registering, reviewing and belonging."""

import pytest

from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.errors import Conflict, IllegalTransition, RuleBroken
from aipact.organisations import actions, queries
from aipact.organisations.actions import AskToJoin, DescribeActivity, DescribeKind, DescribeName
from aipact.organisations.states import MembershipState, OrganisationState
from aipact.organisations.states import OrganisationState as S
from aipact.workflow import history
from tests.factories import organisations as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.usefixtures("db")


def test_a_draft_knows_its_names_in_all_their_forms():
    user = UserFactory(email="ada@aquila.example")
    organisation = make.begun(user, "Åquila Röbotics", website="https://www.Aquila.example/de")
    assert organisation.slug == "aquila-robotics"
    assert organisation.sort_name == "aquila robotics"
    assert organisation.matching_name == "aquila robotics"
    assert organisation.website_domain == "aquila.example"
    assert organisation.contact_domain == "aquila.example"
    assert organisation.completed_steps == ["name"]


def test_whoever_registers_has_all_three_roles():
    user = UserFactory()
    organisation = make.begun(user)
    assert make.acting(user).memberships == {
        organisation.id: frozenset({"editor", "signatory", "contact"})
    }


def test_a_free_mail_address_is_no_domain_of_an_organisation():
    organisation = make.begun(UserFactory(email="ada@gmail.com"))
    assert organisation.contact_domain == ""


def test_beginning_twice_under_one_name_is_one_draft():
    user = UserFactory()
    first = make.begun(user, "Aquila GmbH")
    assert make.begun(user, "AQUILA").id == first.id


def test_each_organisation_has_an_address_of_its_own():
    slugs = [make.begun(UserFactory(), "Aquila").slug for _ in range(3)]
    assert slugs == ["aquila", "aquila-2", "aquila-3"]


def test_a_word_that_is_an_address_is_not_taken_as_one():
    assert make.begun(UserFactory(), "Join").slug == "join-organisation"


def test_a_step_that_is_not_complete_waits():
    user = UserFactory()
    organisation = make.complete(user)
    assert queries.incomplete_steps(organisation) == []
    actions.describe(organisation, DescribeKind(), is_complete=False, actor=make.acting(user))
    assert [step.value for step in queries.incomplete_steps(organisation)] == ["kind"]
    with pytest.raises(RuleBroken) as broken:
        actions.submit(organisation, actor=make.acting(user))
    assert broken.value.field == "steps"


def test_only_a_public_authority_has_a_scope():
    user = UserFactory()
    organisation = make.begun(user)
    command = DescribeKind("company", "national", "small", "CEO")
    actions.describe(organisation, command, is_complete=True, actor=make.acting(user))
    assert organisation.authority_scope == ""
    assert queries.function_of(organisation, make.acting(user)) == "CEO"


def test_sectors_are_replaced_and_the_revision_of_nace_is_kept(db):
    user = UserFactory()
    organisation = make.complete(user)
    assert organisation.sector_codes == ["it_services", "software_saas"]
    command = DescribeActivity("provider", ("software_saas", "other"), "C")
    actions.describe(organisation, command, is_complete=True, actor=make.acting(user))
    db.session.flush()
    db.session.refresh(organisation)
    assert organisation.sector_codes == ["other", "software_saas"]
    assert (organisation.nace_section, organisation.nace_revision) == ("C", "2.1")


def test_submitting_opens_a_submission_and_sends_a_receipt(mailbox, clock):
    clock.travel("2026-11-02 09:00")
    user = UserFactory(email="ada@aquila.example")
    organisation = make.submitted(user)
    submission = organisation.submission
    assert organisation.state is S.SUBMITTED
    assert submission.title == "Aquila Robotics"
    assert submission.reference.startswith("R-2026-")
    letter = mailbox.last(to="ada@aquila.example")
    assert letter.template == "organisations/registration_received"
    assert submission.reference in letter.subject
    assert "9 November 2026" in letter.text


def test_submitting_twice_changes_nothing(mailbox):
    user = UserFactory()
    organisation = make.submitted(user)
    submission = organisation.submission
    actions.submit(organisation, actor=make.acting(user))
    assert organisation.submission is submission
    assert len(mailbox.all()) == 1


def test_what_was_submitted_cannot_be_changed():
    user = UserFactory()
    organisation = make.submitted(user)
    with pytest.raises(Conflict):
        actions.describe(
            organisation, DescribeName("Other"), is_complete=True, actor=make.acting(user)
        )


def test_each_point_of_the_reviewers_needs_an_answer():
    user = UserFactory()
    points = (("website", "Cannot be reached."), ("size", "Is it a group?"))
    organisation = make.changes_requested(user, points)
    website, size = queries.unanswered_points(organisation)
    actions.answer_points(organisation, {website.id: "We repaired it."})
    with pytest.raises(RuleBroken) as broken:
        actions.submit(organisation, actor=make.acting(user))
    assert broken.value.field == "points"
    actions.answer_points(organisation, {size.id: "No."})
    actions.submit(organisation, actor=make.acting(user))
    assert organisation.state is S.SUBMITTED
    assert organisation.submission.clock_stopped_at is None
    assert queries.unanswered_points(organisation) == []


def test_a_new_name_in_an_answer_is_the_new_title_of_the_submission():
    user = UserFactory()
    organisation = make.changes_requested(user)
    command = DescribeName("Aquila Robots", "Aquila Robots GmbH", "https://aquila.example", "AT")
    actions.describe(organisation, command, is_complete=True, actor=make.acting(user))
    assert organisation.submission.title == "Aquila Robots"


@pytest.mark.parametrize("maker", [make.not_accepted, make.withdrawn])
def test_a_registration_can_be_opened_again_and_keeps_its_reference(maker):
    user = UserFactory()
    organisation = maker(user)
    reference = organisation.submission.reference
    actions.reopen(organisation, actor=make.acting(user))
    assert organisation.state is S.DRAFT
    actions.submit(organisation, actor=make.acting(user))
    assert organisation.submission.reference == reference
    assert organisation.submission.closed_at is None


def test_an_active_organisation_cannot_be_withdrawn():
    user = UserFactory()
    organisation = make.active(user)
    with pytest.raises(IllegalTransition):
        actions.withdraw(organisation, actor=make.acting(user))


def test_every_state_is_reached_by_somebody_and_written_down():
    for state in OrganisationState:
        organisation = make.in_state(state, UserFactory())
        assert organisation.state is state
        moves = history("organisation", organisation.id)
        assert [move.to_state for move in moves][-1:] == ([] if state is S.DRAFT else [state.value])


def test_asking_to_join_writes_to_the_contacts_once(mailbox):
    owner = UserFactory(email="ada@aquila.example")
    organisation = make.active(owner)
    make.member(organisation, "editor", email="bob@aquila.example")
    mailbox.clear()
    request = make.asked(organisation, name="Cleo", email="cleo@else.example")
    again = actions.ask_to_join(organisation, AskToJoin(), actor=make.acting(request.user))
    assert again.id == request.id
    assert [letter.to for letter in mailbox.all()] == ["ada@aquila.example"]
    letter = mailbox.last()
    assert letter.template == "organisations/membership_requested"
    assert "cleo@else.example" in letter.text
    assert "> I work with Ada." in letter.text


def test_nobody_asks_to_join_what_they_cannot_know_of():
    organisation = make.submitted(UserFactory())
    with pytest.raises(Conflict):
        actions.ask_to_join(organisation, AskToJoin(), actor=make.acting(UserFactory()))


def test_a_person_waits_for_five_organisations_at_most():
    user = UserFactory()
    for number in range(5):
        organisation = make.active(UserFactory(), f"Organisation {number}")
        actions.ask_to_join(organisation, AskToJoin(), actor=make.acting(user))
    one_more = make.active(UserFactory(), "One more")
    with pytest.raises(RuleBroken):
        actions.ask_to_join(one_more, AskToJoin(), actor=make.acting(user))


def test_accepting_gives_the_roles_and_tells_the_person(mailbox):
    owner = UserFactory()
    organisation = make.active(owner)
    request = make.asked(organisation, email="cleo@else.example")
    for _ in range(2):
        actions.accept_request(request, ["contact", "editor"], actor=make.acting(owner))
    assert request.state is MembershipState.ACTIVE
    assert request.roles == ["editor", "contact"]
    assert mailbox.templates(to="cleo@else.example") == ["organisations/membership_accepted"]
    assert "Editor; Contact" in mailbox.last(to="cleo@else.example").text


def test_accepting_needs_a_role():
    owner = UserFactory()
    request = make.asked(make.active(owner))
    with pytest.raises(RuleBroken) as broken:
        actions.accept_request(request, [], actor=make.acting(owner))
    assert broken.value.field == "roles"


def test_declining_needs_a_reason_and_lasts_a_while(mailbox, clock):
    owner = UserFactory()
    organisation = make.active(owner)
    request = make.asked(organisation, email="cleo@else.example")
    with pytest.raises(RuleBroken):
        actions.decline_request(request, " ", actor=make.acting(owner))
    actions.decline_request(request, "We do not know you.", actor=make.acting(owner))
    assert "> We do not know you." in mailbox.last(to="cleo@else.example").text
    cleo = make.acting(request.user)
    with pytest.raises(RuleBroken):
        actions.ask_to_join(organisation, AskToJoin(), actor=cleo)
    clock.move(days=31)
    assert actions.ask_to_join(organisation, AskToJoin(), actor=cleo).id != request.id


def test_letters_of_decisions_wait_for_their_effect(mailbox):
    from aipact.organisations import emails

    user = UserFactory()
    other = make.active(UserFactory(), "Borealis")
    organisation = make.in_review(user)
    mailbox.clear()
    points = (("website", "It cannot be reached."),)
    decision = make.decided(
        organisation, Outcome.CHANGES_REQUESTED, points=points, is_applied=False
    )
    from aipact.casework.queries import points_of

    emails.registration_changes_requested(organisation, decision, points_of(decision))
    decision.duplicate_of_id = other.id
    emails.registration_approved(organisation, decision)
    emails.registration_not_accepted(organisation, decision)
    emails.registration_duplicate(organisation, decision)
    emails.registration_duplicate(organisation, decision)
    letters = mailbox.all()
    assert [letter.status for letter in letters] == ["held"] * 4
    assert "1. Website\n   It cannot be reached." in letters[0].text
    assert "Borealis" in letters[3].subject


def test_letters_are_short_and_in_the_language_of_their_receiver(mailbox):
    from aipact.organisations import emails

    user = UserFactory(locale="fr")
    organisation = make.withdrawn(user)
    emails.registration_withdrawn(organisation)
    letter = mailbox.last()
    assert letter.locale == "fr"
    assert "/fr/workspace/aquila-robotics/organisation" in letter.links
    body = letter.text.partition("-- ")[0]
    assert len(body.split()) < 100


def test_a_system_move_has_no_person():
    organisation = make.active(UserFactory())
    moves = history("organisation", organisation.id)
    assert (moves[-1].party, moves[-1].actor_id) == ("system", None)
    assert Actor.system().user_id is None
