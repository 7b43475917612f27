"""What tests of the pages share: where they are."""

from typing import Any

PRACTICES = "/en/workspace/aquila/practices"


def at(subject: Any, *more: str) -> str:
    """The address of a practice, or of a version's practice, in its workspace."""
    practice_id = getattr(subject, "practice_id", subject.id)
    return "/".join([PRACTICES, str(practice_id), *more])


def step_form(page: Any) -> Any:
    return page.form(holding="revision")


def token(page: Any) -> dict[str, str]:
    """The CSRF token of any form on the page (signing out is on all)."""
    return {"csrf_token": page.form(action="/en/sign-out").values["csrf_token"]}
