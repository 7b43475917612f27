"""What an organisation's own side shows: what is next, where it stands, what was written."""

from aipact.workspace.queries.events import PersonAtEvent, people_at_events
from aipact.workspace.queries.letters import letter_for, letters_to
from aipact.workspace.queries.messages import Conversation, conversations, submissions_of
from aipact.workspace.queries.mine import Mine, current_version, my_organisations
from aipact.workspace.queries.next_step import Action, Ball, NextStep, next_step
from aipact.workspace.queries.practices import NOTHING, PracticeTasks, practice_tasks
from aipact.workspace.queries.tracks import TrackItem, pledge_track, registration_track

__all__ = [
    "NOTHING",
    "Action",
    "Ball",
    "Conversation",
    "Mine",
    "NextStep",
    "PersonAtEvent",
    "PracticeTasks",
    "TrackItem",
    "conversations",
    "current_version",
    "letter_for",
    "letters_to",
    "my_organisations",
    "next_step",
    "people_at_events",
    "pledge_track",
    "practice_tasks",
    "registration_track",
    "submissions_of",
]
