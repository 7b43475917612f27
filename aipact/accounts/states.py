"""The life of an account."""

from enum import StrEnum

from aipact.workflow import Party, Transitions, move


class UserState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


TRANSITIONS: Transitions = {
    (UserState.INVITED, "activate"): move(UserState.ACTIVE, Party.ORGANISATION, Party.SYSTEM),
    (UserState.INVITED, "deactivate"): move(UserState.DEACTIVATED, Party.LEAD),
    (UserState.ACTIVE, "deactivate"): move(UserState.DEACTIVATED, Party.ORGANISATION, Party.LEAD),
    (UserState.DEACTIVATED, "reactivate"): move(UserState.ACTIVE, Party.LEAD),
}


class StaffRole(StrEnum):
    REVIEWER = "reviewer"
    LEAD = "lead"
    COMMS = "comms"
    ADMIN = "admin"


class TokenPurpose(StrEnum):
    """What a token may be used for; a token of one purpose is nothing for another."""

    JOIN = "join"
    RESET = "reset"
    INVITE = "invite"
    SIGN_UP = "sign_up"
    SUBSCRIBE = "subscribe"
    PREFERENCES = "preferences"
