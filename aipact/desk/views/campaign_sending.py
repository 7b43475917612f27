"""To whom an update goes, when, and what became of each letter."""

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import FileWrapper

from aipact.campaigns import access, actions
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import audience, listing
from aipact.campaigns.queries.audience import Conditions
from aipact.campaigns.queries.texts import audience_hash
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.actor import current_actor
from aipact.core.clock import BRUSSELS, now
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit, rollback
from aipact.desk.forms.campaigns import AudienceForm, SendForm, audience_form, send_form
from aipact.desk.queries import campaigns as queries
from aipact.desk.views.blueprint import bp, carry_out, page_request, paging, status_of
from aipact.desk.views.campaign_words import campaign_page, reason_in_words, topic_names
from aipact.desk.views.event_words import language_names
from aipact.desk.views.queue import option, options
from aipact.exports import XLSX_TYPE, csv_stream, download_headers, workbook
from aipact.i18n import _, current_language
from aipact.i18n.formats import date_and_time, number
from aipact.organisations.states import REGISTER_STATUS_LABELS, RegisterStatus
from aipact.reference import queries as reference

HERE = "/desk/campaigns/<uuid:campaign_id>"
PAGE_SIZE = 50
_PIECE = 32 * 1024


@bp.route(f"{HERE}/audience", methods=["GET", "POST"])
def campaign_audience(campaign_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    form = audience_form(found)
    if request.method != "POST":
        return _audience_page(found, form)
    if not form.validate():
        return _audience_page(found, form)
    try:
        actions.set_audience(found, form.command(), actor=actor)
    except actions.CampaignChanged as conflict:
        form.seen_hash.data = audience_hash(found)
        return _audience_page(found, form, conflict)
    commit()
    flash(_("The audience is saved. Look at the list of those who get it."), "success")
    return redirect(url_for("desk.campaign_audience", campaign_id=campaign_id), 303)


def _audience_page(
    campaign: Campaign, form: AudienceForm, conflict: Conflict | None = None
) -> ResponseReturnValue:
    people = audience.audience_page(campaign, page_request(PAGE_SIZE))
    body = render_template(
        "desk/campaign_audience.html",
        **campaign_page(campaign),
        form=form,
        conflict=conflict,
        count=audience.shown_count(campaign),
        said=conditions_in_words(campaign),
        people=people.items,
        languages=language_names(),
        **paging("desk.campaign_audience", {"campaign_id": campaign.id}, people),
    )
    return body, 409 if conflict else status_of(form)


def conditions_in_words(campaign: Campaign) -> list[tuple[str, str]]:
    """What narrows the audience down, as one reads it."""
    chosen, here = Conditions.of(campaign), current_language()
    names = language_names()
    found = [
        (_("Has subscribed to one of"), topic_names(campaign)),
        (_("Reads"), [names.get(code, code) for code in chosen.languages]),
        (
            _("Register entry of their organisation"),
            [str(REGISTER_STATUS_LABELS[RegisterStatus(one)]) for one in chosen.status],
        ),
        (_("Role"), [reference.label("roles", code, here) for code in chosen.roles]),
        (_("Size"), [reference.label("sizes", code, here) for code in chosen.sizes]),
        (_("Country"), [reference.country_name(code, here) for code in chosen.countries]),
        (_("Sector"), [reference.label("sectors", code, here) for code in chosen.sectors]),
    ]
    return [(label, ", ".join(values)) for label, values in found if values]


@bp.post(f"{HERE}/audience/seen")
def audience_seen(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found = access.campaign_at_desk(current_actor(), campaign_id, access.may_write_campaigns)
    said = _("Noted: you have looked at the list.")
    back = url_for("desk.campaign", campaign_id=campaign_id)
    return carry_out(lambda: actions.note_audience_seen(found), said, back)


@bp.route(f"{HERE}/send", methods=["GET", "POST"])
def send_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """When it begins, on which days and hours letters may leave, and how many a minute."""
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    form = send_form()
    if not form.validate_on_submit():
        return _send_page(found, form)
    try:
        actions.schedule(
            found, form.starts_at() or now(), form.window(), form.rate.data, actor=actor
        )
        commit()
    except RuleBroken as refusal:
        rollback()
        form.add_error(refusal.field, refusal.message)
        return _send_page(found, form)
    except Conflict as conflict:
        conflict.back_url = url_for("desk.campaign", campaign_id=campaign_id)
        raise
    flash(_("It is scheduled."), "success")
    return redirect(url_for("desk.campaign", campaign_id=campaign_id), 303)


def _send_page(campaign: Campaign, form: SendForm) -> ResponseReturnValue:
    body = render_template(
        "desk/campaign_send.html",
        **campaign_page(campaign),
        form=form,
        is_approved=campaign.state is CampaignState.APPROVED,
        count=audience.shown_count(campaign),
        clock=f"{now().astimezone(BRUSSELS):%H:%M}",
    )
    return body, status_of(form)


# -- the ledger ------------------------------------------------------------------------------------


@bp.get(f"{HERE}/ledger")
def campaign_ledger(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """Every recipient, and what became of the letter."""
    found = access.campaign_at_desk(current_actor(), campaign_id, access.may_write_campaigns)
    status = option(DeliveryStatus, request.args.get("status", ""))
    text = " ".join(request.args.get("q", "").split())[:200]
    rows = listing.ledger(found, status, text, page_request(PAGE_SIZE))
    kept = {"status": status.value if status else "", "q": text}
    kept = {name: value for name, value in kept.items() if value}
    figures = listing.figures(found)
    return render_template(
        "desk/campaign_ledger.html",
        **campaign_page(found),
        rows=rows.items,
        figures=figures,
        status_options=options(
            [
                ("", _("All")),
                *(
                    (one.value, _("%(name)s (%(number)s)", name=one.label, number=number(count)))
                    for one in DeliveryStatus
                    if (count := figures.number(one))
                ),
            ],
            status.value if status else "",
        ),
        text=text,
        kept=kept,
        reason=reason_in_words,
        languages=language_names(),
        **paging("desk.campaign_ledger", {"campaign_id": campaign_id, **kept}, rows),
    )


@bp.post(f"{HERE}/ledger/export")
def export_ledger(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """The whole list, or that of one status, as a file; that somebody took it is written down."""
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    status = option(DeliveryStatus, request.form.get("status", ""))
    form = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    figures = listing.figures(found)
    rows_there = figures.number(status) if status else figures.total
    actions.note_ledger_exported(
        found, form=form, status=status.value if status else "", number=rows_there, actor=actor
    )
    commit()
    header = [
        _("Address"),
        _("Status"),
        _("Reason"),
        _("Language"),
        _("Tries"),
        _("When"),
        _("Returned"),
    ]
    rows, name = _ledger_cells(found, status), f"{found.slug}-ledger"
    if form == "csv":
        answer = Response(stream_with_context(csv_stream(header, rows)))
        answer.headers.update(download_headers(f"{name}.csv", "text/csv; charset=utf-8"))
    else:
        about = [(_("Taken on"), date_and_time(now())), (_("People"), rows_there)]
        book = workbook(header, rows, sheet="Ledger", about=about)
        answer = Response(FileWrapper(book, _PIECE), direct_passthrough=True)
        answer.headers.update(download_headers(f"{name}.xlsx", XLSX_TYPE))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ledger_cells(campaign: Campaign, status: DeliveryStatus | None) -> Iterator[list[Any]]:
    for row, address in queries.ledger_rows(campaign, status):
        yield [
            address or "",
            row.status.label,
            reason_in_words(row.reason),
            row.language,
            row.attempts,
            f"{row.done_at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" if row.done_at else "",
            row.bounce.label if row.bounce else "",
        ]
