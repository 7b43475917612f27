"""Base of all factories: rows are added to the test's session and flushed."""

from typing import Generic, TypeVar

from factory.alchemy import SQLAlchemyModelFactory

from aipact.core.db import db

Model = TypeVar("Model")


class ModelFactory(SQLAlchemyModelFactory, Generic[Model]):
    """`class PledgeFactory(ModelFactory[Pledge])` with `class Meta: model = Pledge`."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "flush"
