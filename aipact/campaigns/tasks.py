"""What happens to campaigns by itself."""

import threading

from aipact.campaigns.delivery import deliver_campaigns
from aipact.jobs import every

_turn = threading.Lock()


@every(5, "campaigns.deliver", at_start=True)
def deliver() -> None:
    """Once at a time in a process; it runs for as long as a campaign has letters, and other
    letters do not wait for it."""
    if _turn.acquire(blocking=False):
        try:
            deliver_campaigns()
        finally:
            _turn.release()
