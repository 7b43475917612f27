"""Updates at the desk: the list, a new one, one at a glance, and its few buttons."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns import access, actions
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import audience, lint, listing, texts
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import Conflict, Forbidden, NotFound
from aipact.core.transaction import commit
from aipact.desk.forms.campaigns import ChangesForm, NewCampaignForm, new_campaign_form
from aipact.desk.queries import campaigns as queries
from aipact.desk.queries.campaigns import LISTS, CampaignList
from aipact.desk.views.blueprint import bp, carry_out, page_request, paging, status_of
from aipact.desk.views.campaign_words import (
    LIST_LABELS,
    TONES,
    campaign_page,
    in_words,
    pause_in_words,
    topic_names,
)
from aipact.desk.views.event_prepare import official_languages
from aipact.desk.views.queue import option, options
from aipact.i18n import _, current_language
from aipact.practices.queries.wording import language_name

PAGE_SIZE = 50
HERE = "/desk/campaigns/<uuid:campaign_id>"
C = CampaignState


@bp.get("/desk/campaigns")
def campaigns() -> ResponseReturnValue:
    wanted = option(CampaignList, request.args.get("list", "")) or CampaignList.OPEN
    found = listing.campaigns(LISTS[wanted], page_request(PAGE_SIZE))
    kept = {} if wanted is CampaignList.OPEN else {"list": wanted.value}
    return render_template(
        "desk/campaigns.html",
        rows=[(one, texts.shown_text(one, current_language())) for one in found.items],
        wanted=wanted,
        lists=options([(one.value, label) for one, label in LIST_LABELS.items()], wanted),
        tones=TONES,
        topic_names=topic_names,
        may_write=access.may_write_campaigns(current_actor()),
        **paging("desk.campaigns", kept, found),
    )


@bp.route("/desk/campaigns/new", methods=["GET", "POST"])
def new_campaign() -> ResponseReturnValue:
    actor = writer()
    form: NewCampaignForm = new_campaign_form(official_languages())
    if not form.validate_on_submit():
        return render_template("desk/new_campaign.html", form=form), status_of(form)
    made = actions.create(form.command(), actor=actor)
    to = url_for("desk.campaign_text", campaign_id=made.id, language=made.language)
    commit()
    flash(_("The draft is made. Write its text now."), "success")
    return redirect(to, 303)


def writer() -> Actor:
    actor = current_actor()
    if not access.may_see_campaigns(actor):
        raise NotFound
    if not access.may_write_campaigns(actor):
        raise Forbidden
    return actor


@bp.get(HERE)
def campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    return overview(access.campaign_at_desk(current_actor(), campaign_id))


def overview(found: Campaign, changes: ChangesForm | None = None) -> ResponseReturnValue:
    """One update at a glance: how far it is, what is missing, what was done."""
    actor, here = current_actor(), current_language()
    figures = listing.figures(found) if found.began_at else None
    is_open = found.state in (C.DRAFT, C.IN_APPROVAL, C.APPROVED)
    body = render_template(
        "desk/campaign.html",
        **campaign_page(found),
        topics=topic_names(found),
        written=[language_name(text.language, here) for text in texts.texts_of(found)],
        authoritative=language_name(found.language, here),
        count=audience.shown_count(found) if is_open or found.state is C.SCHEDULED else None,
        findings=lint.findings(found) if is_open else [],
        missing=actions.what_is_missing(found) if found.state is C.DRAFT else [],
        figures=figures,
        bars=[
            (status.label, figures.number(status), ledger_url(found, status))
            for status in DeliveryStatus
            if figures.number(status)
        ]
        if figures
        else [],
        may_approve=access.may_approve(actor, found),
        changes=changes or ChangesForm(formdata=None),
        happenings=queries.happenings(found),
        in_words=in_words,
        pause_reason=pause_in_words(found),
        language=lambda code: language_name(code, here),
        correction=listing.correction_of(found),
        corrected=listing.campaign(found.erratum_of_id) if found.erratum_of_id else None,
        title_of=lambda one: texts.shown_text(one, here).text.subject,
        rest=figures.number(DeliveryStatus.FAILED) if figures else 0,
        uncertain=figures.number(DeliveryStatus.UNCERTAIN) if figures else 0,
        erratum_id=uuid.uuid4(),
    )
    return body, 422 if changes else 200


def ledger_url(campaign: Campaign, status: DeliveryStatus) -> str | None:
    if not access.may_write_campaigns(current_actor()):
        return None
    return url_for("desk.campaign_ledger", campaign_id=campaign.id, status=status.value)


# -- buttons ---------------------------------------------------------------------------------------


def _found(campaign_id: uuid.UUID) -> tuple[Campaign, Actor, str]:
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    return found, actor, url_for("desk.campaign", campaign_id=campaign_id)


@bp.post(f"{HERE}/ask-approval")
def ask_approval(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("A second person is asked now. The texts are frozen meanwhile.")
    return carry_out(lambda: actions.ask_approval(found, actor=actor), said, back)


@bp.post(f"{HERE}/approve")
def approve_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    seen = request.form.get("content_hash", "")
    said = _("Approved. It can be sent now.")
    return carry_out(lambda: actions.approve(found, seen, actor=actor), said, back)


@bp.post(f"{HERE}/request-changes")
def request_campaign_changes(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    form = ChangesForm()
    if not form.validate():
        return overview(found, form)
    comment = form.comment.data or ""
    said = _("It is a draft again, with your comment.")
    return carry_out(lambda: actions.request_changes(found, comment, actor=actor), said, back)


@bp.post(f"{HERE}/revise")
def revise_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("It is a draft again, and needs approval anew.")
    return carry_out(lambda: actions.revise(found, actor=actor), said, back)


@bp.post(f"{HERE}/unschedule")
def unschedule_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("It is not sent then. The approval stays.")
    return carry_out(lambda: actions.unschedule(found, actor=actor), said, back)


@bp.post(f"{HERE}/pause")
def pause_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("Paused. Letters that are on their way arrive; no other one leaves.")
    return carry_out(lambda: actions.pause(found, actor=actor), said, back)


@bp.post(f"{HERE}/resume")
def resume_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("It goes on with those who wait.")
    return carry_out(lambda: actions.resume(found, actor=actor), said, back)


@bp.post(f"{HERE}/cancel")
def cancel_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found, actor, back = _found(campaign_id)
    said = _("Cancelled. Nobody else gets it.")
    return carry_out(lambda: actions.cancel(found, actor=actor), said, back)


@bp.post(f"{HERE}/send-rest")
def send_rest(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """uncertain: yes, where staff have decided that a second letter is better than none."""
    found, actor, back = _found(campaign_id)
    statuses = [DeliveryStatus.FAILED]
    if request.form.get("uncertain") == "yes":
        statuses = [DeliveryStatus.UNCERTAIN]
    said = _("It is sent again to those who were left.")
    return carry_out(lambda: actions.send_rest(found, statuses, actor=actor), said, back)


@bp.post(f"{HERE}/erratum")
def new_erratum(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """erratum_id: given out by the page, so that one button pressed twice makes one draft."""
    found, actor, back = _found(campaign_id)
    try:
        erratum_id = uuid.UUID(request.form.get("erratum_id", ""))
    except ValueError:
        erratum_id = uuid.uuid4()
    try:
        made = actions.create_erratum(found, erratum_id=erratum_id, actor=actor)
    except Conflict as conflict:
        conflict.back_url = back
        raise
    to = url_for("desk.campaign_text", campaign_id=made.id, language=made.language)
    commit()
    flash(_("This is the correction, a draft. It goes to exactly those who got the other."), "info")
    return redirect(to, 303)
