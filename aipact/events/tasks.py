"""What happens to events by itself: they open, close, begin and end; offers run out; letters are
written; personal data go when their time is over."""

from aipact.core.transaction import commit, reading
from aipact.events import actions
from aipact.jobs import every, in_turn, is_stopping, nudge


@every(30, "events.follow_the_clock", at_start=True)
def follow_the_clock() -> None:
    """Sign-up opens and closes, events begin and end."""
    actions.follow_the_clock()
    commit()


@every(30, "events.expire_offers", at_start=True)
def expire_offers() -> None:
    """Offers whose time is over go to the next in the line; addresses that nobody confirmed go."""
    number = actions.expire_offers()
    commit()
    if number == actions.BATCH:
        nudge("events.expire_offers")


@every(10, "events.write_letters", at_start=True)
@in_turn
def write_letters() -> None:
    """Where sign-ups stand. Nobody waits while letters are composed; to queue them is short."""
    while not is_stopping():
        with reading():
            composed = actions.compose_letters()
        if not composed:
            break
        actions.queue_letters(composed)
        commit()


@every(15, "events.write_mailings", at_start=True)
def write_mailings() -> None:
    """Reminders, new dates, cancellations, follow-ups: a batch a commit, until nothing is due."""
    while not is_stopping() and actions.write_next_batch():
        commit()
    commit()


@every(3600, "events.forget", at_start=True)
def forget() -> None:
    """Sign-ups that nobody confirmed, what is open of events that are over, and personal data whose
    time is over."""
    while not is_stopping() and actions.forget_unconfirmed() == actions.BATCH:
        commit()
    commit()
    while not is_stopping() and actions.settle_past_events() == actions.BATCH:
        commit()
    commit()
    while not is_stopping() and actions.purge_next_batch():
        commit()
    commit()
