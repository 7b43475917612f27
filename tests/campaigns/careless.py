"""A worker that is not careful, to show that the tests of faults would find what it does:
`python -m tests.campaigns.careless journal` ignores what was noted, `lease` takes no lease."""

import sys
from typing import Any

from sqlalchemy import select

from aipact.campaigns.delivery import journal, ledger
from aipact.campaigns.models import Delivery
from aipact.campaigns.states import DeliveryStatus
from aipact.core.db import db
from wsgi import app


def take_rows_without_lease(campaign: Any, count: int, _worker: str) -> list[Any]:
    rows = db.session.execute(
        select(Delivery.id, Delivery.subscriber_id, Delivery.attempts + 1)
        .where(Delivery.campaign_id == campaign.id, Delivery.status == DeliveryStatus.QUEUED)
        .order_by(Delivery.id)
        .limit(count)
    )
    return [tuple(row) for row in rows]


if __name__ == "__main__":
    if sys.argv[1] == "journal":
        journal.read = lambda _folder, _worker: {}
    else:
        ledger._take_rows = take_rows_without_lease
    app.cli.main(["aipact", "worker"])
