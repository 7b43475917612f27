"""People, as joining and inviting make them. The password of all is `PASSWORD`."""

import factory

from aipact.accounts.actions import hash_password
from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.core.db import new_id
from tests.support.factory import ModelFactory

PASSWORD = "a quiet lake at dawn"
_HASH = hash_password(PASSWORD)


class UserFactory(ModelFactory[User]):
    """An active person who can sign in."""

    class Meta:
        model = User

    id = factory.LazyFunction(new_id)
    email = factory.Sequence(lambda n: f"person{n}@aquila.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    locale = "en"
    state = UserState.ACTIVE
    password_hash = _HASH
    staff_roles = factory.LazyFunction(list)


class StaffFactory(UserFactory):
    """A reviewer of the office; `staff_roles=["lead"]` for others."""

    email = factory.Sequence(lambda n: f"staff{n}@office.example")
    name = factory.Sequence(lambda n: f"Staff {n}")
    staff_roles = factory.LazyFunction(lambda: ["reviewer"])
