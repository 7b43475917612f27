"""The rules behind the pages: passwords, staff, tokens, housekeeping."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from aipact.accounts import actions, queries
from aipact.accounts.models import Attempt, Token, UserSession
from aipact.accounts.states import TokenPurpose, UserState
from aipact.audit.models import AuditEntry
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import Conflict, IllegalTransition, RuleBroken
from aipact.workflow import history
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory

SYSTEM = Actor.system()


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passw0rd2026!!",
        "qwertyuiop12",
        "poiuytrewq21",
        "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaaaaa",
        "AiPactTracker2026",
        "aquila-aquila-1",
        "AdaLovelace!!1",
        "Sommer2026!!!!",
        "jetaime jetaime",
    ],
)
def test_guessable_passwords_are_refused(db, password):
    with pytest.raises(RuleBroken) as refused:
        actions.check_password_rules(password, email="ada@aquila.example", name="Ada Lovelace")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery",
        "Xk9#mP2$vL7q",
        "maintain the aircraft",
        "straßenbahn im regen",
        "πολύ ήσυχη λίμνη",
        "тихе озеро на світанку",
        "🦢🌊🏔️🌲🦉🌙⭐🍂🐟🛶🔥🏕️",
        " spaces count as well ",
        "v" * 3 + "Kd8!" * 31 + "x",
    ],
)
def test_other_passwords_of_every_script_are_taken(db, password):
    actions.check_password_rules(password, email="ada@aquila.example", name="Ada Lovelace")


def test_staff_are_invited_and_kept_in_the_log(db, mailbox):
    lead = StaffFactory()
    actor = Actor(user_id=lead.id)
    user = actions.add_staff(
        " Grace@Office.example", "Grace", ["lead", "reviewer"], "a1", actor=actor
    )
    assert (user.email, user.state, user.staff_roles, user.unit_key) == (
        "grace@office.example",
        UserState.INVITED,
        ["reviewer", "lead"],
        "a1",
    )
    assert mailbox.templates() == ["accounts/staff_invited"]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.tag, entry.actor_id, entry.subject_id) == ("user:invited", lead.id, user.id)
    assert "grace" not in str(entry.data).lower()


@pytest.mark.parametrize(
    ("roles", "field"), [([], "roles"), (["king"], "roles"), (["lead", "king"], "roles")]
)
def test_staff_need_roles_that_exist(db, roles, field):
    with pytest.raises(RuleBroken) as refused:
        actions.add_staff("grace@office.example", "Grace", roles, actor=SYSTEM)
    assert refused.value.field == field
    assert queries.user_by_email("grace@office.example") is None


def test_an_address_has_one_account(db):
    user = UserFactory()
    with pytest.raises(RuleBroken) as refused:
        actions.add_staff(user.email.upper(), "Grace", ["lead"], actor=SYSTEM)
    assert refused.value.field == "email"


def test_an_invitation_lives_two_weeks(db, mailbox, clock):
    actions.add_staff("grace@office.example", "Grace", ["lead"], actor=SYSTEM)
    secret = mailbox.last().link(containing="/reset/").rpartition("/")[2]
    clock.move(days=13, hours=23)
    assert queries.token_of_link(secret, TokenPurpose.INVITE) is not None
    assert queries.token_of_link(secret, TokenPurpose.RESET) is None
    clock.move(hours=2)
    assert queries.token_of_link(secret, TokenPurpose.INVITE) is None


def test_other_roles_mean_another_sign_in(db):
    user = UserFactory()
    actions.start_session(user, is_second_factor_done=True)
    actions.set_staff_roles(user, ["comms"], "a2", actor=SYSTEM)
    assert (user.staff_roles, user.unit_key) == (["comms"], "a2")
    assert queries.live_sessions(user) == []


def test_closing_an_account_leaves_nothing_open(db, mailbox):
    user = UserFactory()
    actions.start_session(user, is_second_factor_done=True)
    actions.ask_for_reset(user.email, locale="en", network="n")
    secret = mailbox.last().link(containing="/reset/").rpartition("/")[2]
    actions.deactivate_user(user, actor=Actor(user_id=user.id))
    assert user.state == UserState.DEACTIVATED
    assert queries.live_sessions(user) == []
    assert queries.token_of_link(secret, TokenPurpose.RESET) is None
    assert [(step.action, step.party) for step in history("user", user.id)] == [
        ("deactivate", "organisation")
    ]
    with pytest.raises(IllegalTransition):
        actions.deactivate_user(user, actor=SYSTEM)
    actions.reactivate_user(user, actor=SYSTEM)
    assert user.state == UserState.ACTIVE


def test_an_account_needs_a_confirmed_address(db):
    token = actions.ask_to_join("ada@aquila.example", locale="en", network="n")
    command = actions.CreateAccount("Ada", PASSWORD)
    with pytest.raises(Conflict):
        actions.create_account(token, command, locale="en", actor=Actor.anonymous())


def test_creating_an_account_is_history_and_uses_up_all_letters(db, mailbox):
    tokens = [
        actions.ask_to_join("ada@aquila.example", locale="fr", network="n") for _two in range(2)
    ]
    for token in tokens:
        actions.confirm_address(token)
    command = actions.CreateAccount("Ada", PASSWORD)
    user = actions.create_account(tokens[0], command, locale="fr", actor=Actor.anonymous())
    assert [(step.action, step.actor_id) for step in history("user", user.id)] == [
        ("activate", user.id)
    ]
    for token in tokens:
        with pytest.raises(Conflict):
            actions.create_account(token, command, locale="fr", actor=Actor.anonymous())


def test_secrets_are_stored_as_hashes_only(db, mailbox):
    token = actions.ask_to_join("ada@aquila.example", locale="en", network="n")
    letter = mailbox.last()
    secret = letter.link(containing="/confirm/").rpartition("/")[2]
    assert len(secret) >= 22
    assert {len(token.link_hash), len(token.code_hash)} == {64}
    assert secret not in token.link_hash
    session_token = actions.start_session(UserFactory(), is_second_factor_done=True)
    stored = db.session.scalars(select(UserSession)).one()
    assert session_token not in (stored.token_hash, str(stored.id))


def test_letters_with_a_live_secret_are_marked(db):
    from aipact.mail.models import OutboxMessage, Priority

    user = UserFactory()
    actions.ask_to_join("ada@aquila.example", locale="en", network="n")
    actions.ask_for_reset(user.email, locale="en", network="n")
    actions.ask_to_join(user.email, locale="en", network="n")
    actions.add_staff("grace@office.example", "Grace", ["lead"], actor=SYSTEM)
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.letter))
    assert [(row.letter, row.is_secret, row.priority) for row in rows] == [
        ("accounts/already_registered", False, Priority.NOW),
        ("accounts/confirm", True, Priority.NOW),
        ("accounts/password_reset", True, Priority.NOW),
        ("accounts/staff_invited", True, Priority.NOW),
    ]


def test_housekeeping_keeps_what_is_needed(db, clock):
    from aipact.accounts.tasks import housekeeping

    def count(model):
        return db.session.scalar(select(func.count()).select_from(model))

    user = UserFactory()
    old = now() - timedelta(days=45)
    actions.start_session(user, is_second_factor_done=True)
    actions.ask_to_join("ada@aquila.example", locale="en", network="n")
    for token_hash, ended_at in (("a", old), ("b", None)):
        db.session.add(
            UserSession(
                token_hash=token_hash,
                user_id=user.id,
                created_at=old,
                last_seen_at=old,
                ended_at=ended_at,
            )
        )
    db.session.add(
        Token(purpose=TokenPurpose.JOIN, email="x@y.example", link_hash="l", expires_at=old)
    )
    for bucket, days in (("sign-in:a", 2), ("sign-in:b", 0), ("known:a", 60), ("known:b", 91)):
        db.session.add(Attempt(bucket=bucket, at=now() - timedelta(days=days)))
    housekeeping()
    kept = db.session.scalars(select(Attempt.bucket).order_by(Attempt.bucket)).all()
    assert list(kept) == ["known:a", "sign-in:b"]
    assert (count(UserSession), count(Token)) == (1, 1)


def test_active_staff_are_listed_by_name(db):
    zoe = StaffFactory(name="Zoe", staff_roles=["lead"], unit_key="a1")
    adam = StaffFactory(name="Adam", staff_roles=["reviewer"], unit_key="a2")
    StaffFactory(name="Gone", state=UserState.DEACTIVATED)
    UserFactory(name="Bea")
    assert queries.staff_members() == [adam, zoe]
    assert queries.staff_members("lead") == [zoe]
    assert queries.staff_members(unit_key="a2") == [adam]
    assert queries.users([zoe.id, adam.id]) == [adam, zoe]
