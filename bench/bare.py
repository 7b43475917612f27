"""What a sign-up is measured against, for gunicorn: `bench.bare:served()`.

The same application: session, language, the check of the form, headers, the log. Of what the
request is for only the least: one row and its audit entry, safe on the disk before the answer.
"""

from flask import Blueprint, Flask, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import Column, MetaData, Table, Text, Uuid, insert
from wtforms import StringField

from aipact import audit, create_app
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.clock import now
from aipact.core.db import UtcDateTime, db, new_id
from aipact.core.transaction import commit
from config import Settings

PATH = "/en/bare"
bp = Blueprint("bare", __name__)
rows = Table(
    "bare_rows",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
)


class BareForm(FlaskForm):
    name = StringField()
    email = StringField()


@bp.route("/bare", methods=["GET", "POST"])
@open_to_all
def keep() -> ResponseReturnValue:
    form = BareForm()
    if not form.validate_on_submit():
        return str(form.hidden_tag())
    key = new_id()
    person = {"name": form.name.data, "email": form.email.data}
    db.session.execute(insert(rows).values(id=key, at=now(), **person))
    audit.record("bare:kept", actor=current_actor(), subject_kind="event", subject_id=key)
    commit()
    return redirect(PATH, 303)


def served() -> Flask:
    app = create_app(Settings.from_env())
    app.register_blueprint(bp, url_prefix="/<lang:lang>")
    with app.app_context():
        rows.create(db.engine, checkfirst=True)
        db.engine.dispose()
    return app
