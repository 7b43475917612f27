"""The waiting list of an event: who is next, which offers run, what moved."""

import uuid

from flask import render_template
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.clock import now
from aipact.desk.queries import event_waiting as queries
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.event_words import PARTY_LABELS, event_page
from aipact.events import access
from aipact.events.queries import phase
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import SignUpState
from aipact.i18n import _l

PAGE_SIZE = 50
MOVE_LABELS = {
    "offer": _l("Place offered"),
    "accept": _l("Offer accepted"),
    "decline": _l("Offer declined"),
    "expire": _l("Offer ran out"),
    "remove": _l("Taken off the list"),
    "cancel_event": _l("Event cancelled"),
}
MOVE_TONES = {"offer": "highlight", "accept": "success", "expire": "warning"}


@bp.get("/desk/events/<uuid:event_id>/waiting", endpoint="event_waiting")
def waiting_list(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    found = queries.waiting(event, page_request(PAGE_SIZE))
    return render_template(
        "desk/event_waiting.html",
        **event_page(event),
        rows=found.items,
        offers=queries.running_offers(event),
        offer_count=counts_by_state(event).get(SignUpState.OFFERED, 0),
        moves=queries.last_moves(event),
        move_labels=MOVE_LABELS,
        move_tones=MOVE_TONES,
        party_labels=PARTY_LABELS,
        places_left=phase.places_left(event),
        may_offer=phase.may_offer(event),
        offers_end_at=phase.offers_end_at(event),
        is_too_late=now() >= phase.offers_end_at(event),
        **paging("desk.event_waiting", {"event_id": event.id}, found),
    )
