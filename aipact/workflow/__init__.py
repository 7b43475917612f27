"""State machines and their history."""

from aipact.workflow.machine import (
    Move,
    Party,
    Transitions,
    can,
    change_state,
    history,
    move,
    possible_actions,
)
from aipact.workflow.models import StateChange

__all__ = [
    "Move",
    "Party",
    "StateChange",
    "Transitions",
    "can",
    "change_state",
    "history",
    "move",
    "possible_actions",
]
