"""What tests of the pages share: where they are, and filling in the form of a commitment."""

from aipact.core.clock import today
from tests.factories.pledges import ACTION

PLEDGE = "/en/workspace/aquila/pledge"


def write(page, **values):
    """Fill in the form of one commitment, completely unless values say otherwise."""
    target = today().replace(year=today().year + 1, day=1).isoformat()
    answers = {"action": ACTION, "status": "planned", "target_on": target, **values}
    return page.form(holding="action").fill(answers)


def token(page):
    """The CSRF token of any form on the page (signing out is on all)."""
    return {"csrf_token": page.form(action="/en/sign-out").values["csrf_token"]}
