"""The texts of an update: each beside the one that counts, and as its reader would get it."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns import access, actions
from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries import collecting, texts
from aipact.core import markdown
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound, TooMany
from aipact.core.network import network
from aipact.core.security import LETTER_POLICY
from aipact.core.settings import current_settings
from aipact.core.transaction import commit, rollback
from aipact.core.typed import keeps_typed
from aipact.desk.forms.campaigns import CampaignTextForm, campaign_text_form
from aipact.desk.views.blueprint import bp, carry_out, status_of
from aipact.desk.views.campaign_words import campaign_page
from aipact.desk.views.event_labels import languages_in_words
from aipact.desk.views.event_words import language_names
from aipact.forms.waiting import say_wait_for_letter
from aipact.i18n import _, current_language
from aipact.mail.render import RenderedLetter
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference
from aipact.subscriptions import queries as subscriptions

HERE = "/desk/campaigns/<uuid:campaign_id>"


@bp.get(f"{HERE}/texts")
def campaign_texts(campaign_id: uuid.UUID) -> ResponseReturnValue:
    found = access.campaign_at_desk(current_actor(), campaign_id)
    here, original = current_language(), texts.authoritative_text(found)
    written = texts.texts_of(found)
    there = {text.language for text in written}
    languages = [entry.code for entry in reference.entries("languages")]
    own = [code for code in current_settings().languages if code not in there]
    return render_template(
        "desk/campaign_texts.html",
        **campaign_page(found),
        texts=written,
        is_stale={text.language: texts.is_stale(text, found, original) for text in written},
        names={code: language_name(code, here) for code in {*languages, *there}},
        missing=[code for code in languages if code not in there],
        missing_here=languages_in_words(own) if own else "",
    )


@bp.route(f"{HERE}/texts/<language>", methods=["GET", "POST"])
@keeps_typed("subject", "body")
def campaign_text(campaign_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """To be written by those who send updates, to be read by all staff. The button `preview` shows
    what is typed as a letter, and saves nothing."""
    actor = current_actor()
    may = access.may_see_campaigns if request.method == "GET" else access.may_write_campaigns
    found = access.campaign_at_desk(actor, campaign_id, may)
    saved = texts.text_in(found, language)
    is_writer = access.may_write_campaigns(actor) and actions.is_draft(found)
    if saved is None and not (is_writer and reference.is_code("languages", language)):
        raise NotFound
    if not is_writer and request.method == "GET":
        return _text_page(found, language, saved, None)
    form = campaign_text_form(found, language, saved, texts.authoritative_text(found))
    if "collect" in request.form:
        return _text_page(found, language, saved, _with_news(form, language))
    if "preview" in request.form:
        return _text_page(
            found, language, saved, form, preview=_typed_letter(found, form, language)
        )
    if not form.validate_on_submit():
        return _text_page(found, language, saved, form)
    try:
        actions.write_text(found, form.command(language), actor=actor)
    except actions.CampaignChanged as conflict:
        saved = texts.text_in(found, language)
        form.seen_hash.data = texts.text_hash(saved) if saved else ""
        form.seen_hash.raw_data = None
        return _text_page(found, language, saved, form, conflict=conflict)
    commit()
    flash(_("The text is saved."), "success")
    return redirect(url_for("desk.campaign_texts", campaign_id=campaign_id), 303)


@bp.post(f"{HERE}/texts/<language>/remove")
def remove_campaign_text(campaign_id: uuid.UUID, language: str) -> ResponseReturnValue:
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    said = _("The text is removed. Its readers get another language.")
    back = url_for("desk.campaign_texts", campaign_id=campaign_id)
    return carry_out(lambda: actions.remove_text(found, language, actor=actor), said, back)


def _text_page(
    campaign: Campaign,
    language: str,
    saved: CampaignText | None,
    form: CampaignTextForm | None,
    *,
    conflict: Conflict | None = None,
    preview: RenderedLetter | None = None,
) -> ResponseReturnValue:
    """form: none for who only reads."""
    here, original = current_language(), texts.authoritative_text(campaign)
    body = render_template(
        "desk/campaign_text.html",
        **campaign_page(campaign),
        form=form,
        saved=saved,
        conflict=conflict,
        preview=preview,
        language=language,
        language_name=language_name(language, here),
        original=original,
        original_html=markdown.html(original.body, under=2),
        original_name=language_name(original.language, here),
        saved_html=markdown.html(saved.body, under=2) if saved else "",
        is_original=language == campaign.language,
        is_stale=saved is not None and texts.is_stale(saved, campaign, original),
    )
    return body, 409 if conflict else status_of(form) if form is not None else 200


def _with_news(form: CampaignTextForm, language: str) -> CampaignTextForm:
    """What was published since the last update, behind what is typed; to be read and cut, and only
    then saved."""
    found = collecting.published_since(collecting.last_sent_at(), language)
    if found:
        form.body.data = "\n\n".join(filter(None, ((form.body.data or "").rstrip(), found))) + "\n"
    else:
        flash(_("Nothing was published since the last update."), "info")
    return form


def _typed_letter(
    campaign: Campaign, form: CampaignTextForm, language: str
) -> RenderedLetter | None:
    if not (form.subject.data and form.body.data):
        form.validate()
        return None
    return actions.sample(campaign, language, wording=form.typed(campaign, language))


# -- as a letter -----------------------------------------------------------------------------------


@bp.get(f"{HERE}/letter")
def campaign_letter(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """The letter in one language, as somebody would get it. `as`: an address of the audience."""
    found, language = _found(campaign_id), _language()
    address = request.args.get("as", "").strip()
    letter, is_known = _sample(found, language, address)
    return render_template(
        "desk/campaign_letter.html",
        **campaign_page(found),
        letter=letter,
        language=language,
        languages=language_names(),
        address=address,
        is_unknown=bool(address) and not is_known,
        own_address=current_actor().email,
    )


@bp.get(f"{HERE}/letter/html")
def campaign_letter_html(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """As a mail program shows it; it can do nothing but be read."""
    found = _found(campaign_id)
    letter, _is_known = _sample(found, _language(), request.args.get("as", ""))
    if letter is None:
        raise NotFound
    answer = Response(letter.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@bp.post(f"{HERE}/letter/test")
def test_campaign(campaign_id: uuid.UUID) -> ResponseReturnValue:
    """To one's own address."""
    actor = current_actor()
    found = access.campaign_at_desk(actor, campaign_id, access.may_write_campaigns)
    language = _language()
    back = url_for("desk.campaign_letter", campaign_id=campaign_id, language=language)
    try:
        actions.send_test(found, language, network=network(), actor=actor)
        commit()
        flash(_("The test is on its way to %(address)s.", address=actor.email), "success")
    except LookupError:
        rollback()
        flash(_("There is no text yet."), "warning")
    except TooMany as error:
        rollback()
        flash(say_wait_for_letter(error), "warning")
    return redirect(back, 303)


def _found(campaign_id: uuid.UUID) -> Campaign:
    return access.campaign_at_desk(current_actor(), campaign_id, access.may_write_campaigns)


def _sample(campaign: Campaign, language: str, address: str) -> tuple[Any, bool]:
    """The letter (none where there is no text), and whether the address gets updates."""
    receiver = subscriptions.subscriber_by_email(address) if address.strip() else None
    try:
        return actions.sample(campaign, language, receiver=receiver), receiver is not None
    except LookupError:
        return None, receiver is not None


def _language() -> str:
    wanted = request.values.get("language", "")
    return wanted if wanted in current_settings().languages else current_language()
