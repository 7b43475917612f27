"""A worker that is not careful, to show that the tests of faults would find what it does:
`python -m tests.campaigns.careless journal` ignores what was noted, `lease` takes no lease."""

import sys
from typing import Any

from sqlalchemy import select, update

from aipact.campaigns.delivery import journal, ledger
from aipact.campaigns.models import Delivery
from aipact.campaigns.states import DeliveryStatus
from aipact.core.db import db
from wsgi import app


def take_rows_without_lease(campaign: Any, count: int, worker: str, moment: Any) -> bool:
    """Notes who has the rows, and lets others take them all the same."""
    due = (
        select(Delivery.id)
        .where(
            Delivery.campaign_id == campaign.id,
            Delivery.status.in_((DeliveryStatus.QUEUED, DeliveryStatus.LEASED)),
        )
        .order_by(Delivery.id)
        .limit(count)
    )
    mine = {"status": DeliveryStatus.LEASED, "worker": worker, "leased_at": moment}
    taken = db.session.execute(
        update(Delivery).where(Delivery.id.in_(due.scalar_subquery())).values(**mine)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1] == "journal":
        journal.read = lambda _folder, _worker: {}
    else:
        ledger._take_rows = take_rows_without_lease
    app.cli.main(["aipact", "worker"])
