"""One writer at a time for each pledge."""

from sqlalchemy import select

from aipact.core.db import db
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.pledges.actions.conflicts import NotEditable
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import EDITABLE


def lock(version: PledgeVersion) -> None:
    """From here to the end of the transaction nobody else writes this version; everything that was
    read of it before is read anew. (On SQLite a writing request is alone from its beginning.)"""
    db.session.flush()
    query = select(PledgeVersion.id).where(PledgeVersion.id == version.id)
    db.session.execute(query.with_for_update())
    for row in version.commitments:
        db.session.expire(row)
    db.session.expire(version)


def lock_pledge_of(organisation: Organisation) -> None:
    """From here to the end of the transaction nobody else opens a version for this organisation."""
    query = select(Organisation.id).where(Organisation.id == organisation.id)
    db.session.execute(query.with_for_update())


def require_editable(version: PledgeVersion) -> None:
    """Raises NotEditable when the version has been handed in or ended meanwhile."""
    if version.state not in EDITABLE:
        raise NotEditable(_("The pledge was submitted or withdrawn meanwhile."))
