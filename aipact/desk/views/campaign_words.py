"""What all pages of one update at the desk show, and its words."""

from typing import Any

from aipact.campaigns import access
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import texts
from aipact.campaigns.states import CampaignState, Doubt, SkipReason
from aipact.core.actor import current_actor
from aipact.desk.queries.campaigns import CampaignList, Happening
from aipact.i18n import _, _l, current_language
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference
from aipact.subscriptions.states import TOPICS

C = CampaignState
TONES = {
    C.IN_APPROVAL: "warning",
    C.APPROVED: "info",
    C.SCHEDULED: "info",
    C.SENDING: "highlight",
    C.PAUSED: "warning",
    C.SENT: "success",
    C.CLOSED: "success",
}
LIST_LABELS = {
    CampaignList.OPEN: _l("In work"),
    CampaignList.SENT: _l("Sent"),
    CampaignList.CANCELLED: _l("Cancelled"),
    CampaignList.ALL: _l("All"),
}
WORDS = {
    "campaign:created": _l("Draft made"),
    "campaign:text-written": _l("Text saved: %(language)s"),
    "campaign:text-removed": _l("Text removed: %(language)s"),
    "campaign:audience-set": _l("Audience changed"),
    "campaign:tested": _l("Test sent"),
    "campaign:ask_approval": _l("Approval asked for"),
    "campaign:approve": _l("Approved for sending"),
    "campaign:request_changes": _l("Changes requested"),
    "campaign:revise": _l("Taken back to change it"),
    "campaign:schedule": _l("Scheduled"),
    "campaign:unschedule": _l("Schedule taken back"),
    "campaign:ask_again": _l("Audience differs by more than one in twenty: approval needed again"),
    "campaign:begin": _l("Sending began"),
    "campaign:pause": _l("Paused"),
    "campaign:resume": _l("Resumed"),
    "campaign:cancel": _l("Cancelled"),
    "campaign:finish": _l("All letters are done"),
    "campaign:send_rest": _l("Sending again to those whose letter failed"),
    "campaign:close": _l("Closed"),
    "campaign:ledger-exported": _l("Ledger taken as a file: %(rows)s rows"),
}


def campaign_page(campaign: Campaign) -> dict[str, Any]:
    """What the frame of each page needs."""
    return {
        "campaign": campaign,
        "shown": texts.shown_text(campaign, current_language()),
        "tones": TONES,
        "may_write": access.may_write_campaigns(current_actor()),
        "is_draft": campaign.state is C.DRAFT,
    }


def topic_names(campaign: Campaign) -> list[str]:
    return [reference.label(TOPICS, code, current_language()) for code in campaign.topics]


def in_words(one: Happening) -> str:
    """What happened, as somebody would say it; a tag without words shows itself."""
    words = WORDS.get(one.tag)
    if words is None or one.tag == "campaign:sent-again":
        return one.tag.partition(":")[2]
    data = dict(one.data)
    if "language" in data:
        data["language"] = language_name(data["language"], current_language())
    return str(words) % data


def reason_in_words(reason: str) -> str:
    """Why a letter did not go, or nobody knows; the mail server's own words as they are."""
    for kind in (SkipReason, Doubt):
        if reason in set(kind):
            return kind(reason).label
    return reason


def pause_in_words(campaign: Campaign) -> str:
    return campaign.pause_reason or _("Staff paused it.")
