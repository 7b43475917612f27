"""Addresses for letters: patterns plus BASE_URL, so that a letter needs no request.

A test compares each pattern with the route of the same meaning.
"""

from aipact.core.settings import current_settings

PATTERNS = {
    "home": "/{lang}/",
    "join": "/{lang}/join",
    "join_confirm": "/{lang}/join/confirm/{token}",
    "sign_in": "/{lang}/sign-in",
    "password_forgot": "/{lang}/password/forgot",
    "password_reset": "/{lang}/password/reset/{token}",
    "account_security": "/{lang}/account/security",
    "contact": "/{lang}/contact",
    "privacy": "/{lang}/privacy",
    "organisation": "/{lang}/organisations/{slug}",
    "workspace": "/{lang}/workspace/{slug}",
    "workspace_organisation": "/{lang}/workspace/{slug}/organisation",
    "workspace_messages": "/{lang}/workspace/{slug}/messages",
    "workspace_members": "/{lang}/workspace/{slug}/members",
    "workspace_pledge": "/{lang}/workspace/{slug}/pledge",
    "workspace_practices": "/{lang}/workspace/{slug}/practices",
    "workspace_practice": "/{lang}/workspace/{slug}/practices/{id}",
    "workspace_adoption": "/{lang}/workspace/{slug}/adoptions/{id}",
    "commitment": "/{lang}/commitments/{code}",
    "practice": "/{lang}/practices/{slug}",
    "practice_confirm": "/{lang}/practices/confirm/{token}",
    "events": "/{lang}/events",
    "event": "/{lang}/events/{slug}",
    "event_sign_up": "/{lang}/events/{slug}/sign-up",
    "event_confirm": "/{lang}/events/{slug}/sign-up/confirm/{token}",
    "event_place": "/{lang}/events/{slug}/place/{token}",
    "desk_event": "/{lang}/desk/events/{id}",
    "updates": "/{lang}/updates",
    "update": "/{lang}/updates/{slug}",
    "updates_confirm": "/{lang}/updates/confirm/{token}",
    "updates_preferences": "/{lang}/updates/preferences",
    "updates_leave": "/{lang}/updates/leave/{token}",
    "updates_unfollow": "/{lang}/updates/unfollow/{token}",
    "updates_undo": "/{lang}/updates/undo/{token}",
    # The address in the header of an update has no language: a mail program acts on it.
    "updates_one_click": "/updates/leave/{token}",
    "submission": "/{lang}/desk/submissions/{id}",
    "desk": "/{lang}/desk",
}


def url(name: str, *, lang: str, **values: object) -> str:
    """The absolute address of a page, as letters show it."""
    return current_settings().base_url.rstrip("/") + PATTERNS[name].format(lang=lang, **values)
