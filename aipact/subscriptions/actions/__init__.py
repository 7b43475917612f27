"""What subscribers can do, and what happens to their data."""

from aipact.subscriptions.actions.bouncing import note_bounce, recover
from aipact.subscriptions.actions.erasing import (
    erase,
    erase_leavers,
    export_data,
    forget_letters,
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
    "ChoosePreferences",
    "Subscribe",
    "ask_for_preferences",
    "ask_to_subscribe",
    "choose_preferences",
    "close_preferences",
    "confirm",
    "end_on_request",
    "erase",
    "erase_leavers",
    "export_data",
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
    "stop_following",
    "tell_next_batch",
    "undo_leaving",
    "write_again",
]
