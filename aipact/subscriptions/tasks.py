"""What happens to subscriptions by itself."""

from aipact.core.transaction import commit
from aipact.jobs import every, is_stopping
from aipact.subscriptions import actions


@every(15, "subscriptions.tell_news", at_start=True)
def tell_news() -> None:
    """Who follows what was published, and wants to know at once: a batch a commit."""
    while not is_stopping() and actions.tell_next_batch():
        commit()
    commit()


@every(3600, "subscriptions.forget", at_start=True)
def forget() -> None:
    """Addresses that nobody confirmed, and those of people who left, when their time is over; and
    what came back once and does not any more."""
    while not is_stopping() and actions.forget_unconfirmed() == actions.BATCH:
        commit()
    commit()
    while not is_stopping() and actions.erase_leavers():
        commit()
    commit()
    actions.forget_letters()
    actions.forget_news()
    commit()
    actions.expire_imports()
    while not is_stopping() and actions.forget_import_rows():
        commit()
    commit()
    while not is_stopping() and actions.recover(actions.BATCH) == actions.BATCH:
        commit()
    commit()


@every(60, actions.IMPORT_JOB, at_start=True)
def work_on_imports() -> None:
    """Files of addresses are checked and carried out, batch by batch."""
    while not is_stopping() and actions.work_on_imports():
        commit()
    commit()
