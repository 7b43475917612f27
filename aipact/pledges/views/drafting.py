"""Choosing commitments and writing about each."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from aipact.core.actor import current_actor
from aipact.core.errors import NotFound
from aipact.core.transaction import commit
from aipact.core.typed import keeps_typed
from aipact.i18n import _, current_language
from aipact.organisations.models import Organisation
from aipact.pledges import access, actions, queries
from aipact.pledges.forms import ChooseCommitmentsForm, SaveCommitmentForm
from aipact.pledges.models import PledgeVersion
from aipact.pledges.queries import Item
from aipact.pledges.states import EDITABLE
from aipact.pledges.views.blueprint import Answer, bp, to_overview
from aipact.reference import queries as reference
from aipact.reference.models import CommitmentGroup


@bp.route("/workspace/<slug>/pledge/choose", methods=["GET", "POST"])
def choose(slug: str) -> Answer:
    """Which optional commitments the organisation takes."""
    actor = current_actor()
    organisation, version = access.pledge_for(actor, slug, may=access.may_edit_pledge)
    if version is None or version.state not in EDITABLE:
        return to_overview(organisation)
    form = ChooseCommitmentsForm(_offered(version, organisation))
    if form.validate_on_submit():
        actions.choose_commitments(version, form.codes(), actor=actor)
        commit()
        return to_overview(organisation)
    page = render_template(
        "pledges/choose.html", organisation=organisation, version=version, form=form
    )
    return page, 422 if form.errors else 200


def _offered(
    version: PledgeVersion, organisation: Organisation
) -> dict[str, list[tuple[Item, str, str]]]:
    lang = current_language()
    return {
        group.group.value: [
            (
                item,
                reference.text(item.commitment.title, lang),
                reference.text(item.commitment.ask, lang),
            )
            for item in group.items
        ]
        for group in queries.items(version, organisation)
        if group.group is not CommitmentGroup.CORE
    }


@bp.route("/workspace/<slug>/pledge/commitments/<code>", methods=["GET", "POST"])
@keeps_typed("action", "answer")
def commitment(slug: str, code: str) -> Answer:
    """One commitment: what it asks and what the organisation does. Whatever is typed is saved."""
    actor = current_actor()
    organisation, version = access.pledge_for(actor, slug, may=access.may_edit_pledge)
    if version is None or version.state not in EDITABLE:
        return _not_saved(organisation)
    item = queries.item(version, organisation, code)
    if item is None:
        raise NotFound
    form = SaveCommitmentForm(item)
    if form.validate_on_submit():
        try:
            actions.save_commitment(version, form.command(code), actor=actor)
        except actions.TextChanged as conflict:
            return _show_both_texts(organisation, version, code, form, conflict), 409
        except actions.NotEditable:
            return _not_saved(organisation)
        commit()
        flash(_("Saved: %(code)s", code=code), "success")
        return _go_on(organisation, version, code)
    page = _commitment_page(organisation, version, item, form)
    return page, 422 if form.errors else 200


def _go_on(organisation: Organisation, version: PledgeVersion, code: str) -> Response:
    """To the next commitment that is chosen, to the check after the last, or to the list."""
    if request.form.get("then") != "next":
        return to_overview(organisation)
    codes = [
        item.code
        for group in queries.items(version, organisation)
        for item in group.items
        if item.is_chosen or item.code == code
    ]
    following = codes[codes.index(code) + 1 :]
    if not following:
        return redirect(url_for("pledges.check", slug=organisation.slug), 303)
    return redirect(url_for("pledges.commitment", slug=organisation.slug, code=following[0]), 303)


def _show_both_texts(
    organisation: Organisation,
    version: PledgeVersion,
    code: str,
    form: SaveCommitmentForm,
    conflict: actions.TextChanged,
) -> str:
    item = queries.item(version, organisation, code)
    if item is None:
        raise NotFound
    form.show_anew(item)
    return _commitment_page(organisation, version, item, form, conflict)


def _commitment_page(
    organisation: Organisation,
    version: PledgeVersion,
    item: Item,
    form: SaveCommitmentForm,
    conflict: actions.TextChanged | None = None,
) -> str:
    lang = current_language()
    return render_template(
        "pledges/commitment.html",
        organisation=organisation,
        version=version,
        item=item,
        form=form,
        conflict=conflict,
        articles=[
            (reference.citation(article, lang), reference.article_url(article, lang))
            for article in item.commitment.articles
        ],
        duties=queries.duties(item.commitment, lang),
    )


def _not_saved(organisation: Organisation) -> Answer:
    """The draft is not a draft any more. What was typed is shown, so that it can be copied."""
    if request.method == "GET":
        return to_overview(organisation)
    typed = [(name, request.form.get(name, "")) for name in ("action", "answer")]
    page = render_template(
        "pledges/not_saved.html",
        organisation=organisation,
        typed=[(name, text) for name, text in typed if text.strip()],
    )
    return page, 409
