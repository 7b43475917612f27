"""What the demo's own pages show."""

from dataclasses import dataclass

from aipact.accounts import queries as accounts
from aipact.i18n import _l

PASSWORD = "demo-demo-demo"  # noqa: S105 - public: the demo listens on loopback only
ACCOUNTS = (
    ("editor@aquila.example", _l("Editor of an organisation with a pledge")),
    ("signatory@aquila.example", _l("Signatory of the same organisation")),
    ("editor@borealis.example", _l("Editor of another organisation")),
    ("reviewer@office.example", _l("Staff: reviewer")),
    ("lead@office.example", _l("Staff: head of unit")),
    ("comms@office.example", _l("Staff: communications")),
    ("admin@office.example", _l("Staff: administrator")),
)


@dataclass(frozen=True)
class DemoAccount:
    address: str
    name: str
    who: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts to try that are there."""
    found = ((accounts.user_by_email(address), who) for address, who in ACCOUNTS)
    return [DemoAccount(user.email, user.name, str(who)) for user, who in found if user]
