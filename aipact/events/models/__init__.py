"""Events, the people who sign up for them, and what they are told."""

from aipact.events.models.events import (
    Event,
    EventFacet,
    EventPractice,
    EventText,
    FormQuestion,
    Mailing,
)
from aipact.events.models.people import (
    AttendanceList,
    Feedback,
    FormAnswer,
    QuestionVote,
    SignUp,
    SpeakerQuestion,
)

__all__ = [
    "AttendanceList",
    "Event",
    "EventFacet",
    "EventPractice",
    "EventText",
    "Feedback",
    "FormAnswer",
    "FormQuestion",
    "Mailing",
    "QuestionVote",
    "SignUp",
    "SpeakerQuestion",
]
