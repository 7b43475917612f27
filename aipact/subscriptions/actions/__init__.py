"""What subscribers can do, and what happens to their data."""

from aipact.subscriptions.actions.bouncing import note_bounce, recover
from aipact.subscriptions.actions.erasing import (
    erase,
    erase_leavers,
    export_data,
    forget_letters,
)
from aipact.subscriptions.actions.importing import (
    IMPORT_JOB,
    ImportAddresses,
    confirm_import,
    expire_imports,
    forget_import_rows,
    start_import,
    stop_import,
    work_on_imports,
)
from aipact.subscriptions.actions.leaving import (
    end_on_request,
    leave,
    leave_by_header,
    stop_following,
    undo_leaving,
)
from aipact.subscriptions.actions.news import forget_news, note_news, tell_next_batch
from aipact.subscriptions.actions.preferences import (
    ChoosePreferences,
    choose_preferences,
    close_preferences,
    has_proof,
    pause,
    resume,
)
from aipact.subscriptions.actions.subscribing import (
    BATCH,
    Subscribe,
    ask_for_preferences,
    ask_to_subscribe,
    confirm,
    forget_unconfirmed,
    write_again,
)

__all__ = [
    "BATCH",
    "IMPORT_JOB",
    "ChoosePreferences",
    "ImportAddresses",
    "Subscribe",
    "ask_for_preferences",
    "ask_to_subscribe",
    "choose_preferences",
    "close_preferences",
    "confirm",
    "confirm_import",
    "end_on_request",
    "erase",
    "erase_leavers",
    "expire_imports",
    "export_data",
    "forget_import_rows",
    "forget_letters",
    "forget_news",
    "forget_unconfirmed",
    "has_proof",
    "leave",
    "leave_by_header",
    "note_bounce",
    "note_news",
    "pause",
    "recover",
    "resume",
    "start_import",
    "stop_following",
    "stop_import",
    "tell_next_batch",
    "undo_leaving",
    "work_on_imports",
    "write_again",
]
