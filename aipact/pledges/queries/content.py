"""What stands in a version: by commitment, with what is missing, as fields for the reviewer."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from aipact.casework import queries as casework
from aipact.casework.models import ChangeRequest
from aipact.casework.queries import ReviewField
from aipact.core.clock import today
from aipact.i18n import _
from aipact.i18n.formats import long_date
from aipact.organisations.models import Organisation
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.queries.versions import published_version
from aipact.pledges.states import (
    COMMITMENT_STATUS_LABELS,
    GROUP_LABELS,
    CommitmentStatus,
    VersionState,
)
from aipact.reference import queries as reference
from aipact.reference.models import Commitment, CommitmentGroup


@dataclass(frozen=True)
class Item:
    """One commitment that is open to an organisation, and what its draft says about it.

    missing: (field, sentence) for everything that has to be there before the pledge is submitted;
    empty for what is not chosen.
    """

    commitment: Commitment
    pledged: PledgedCommitment | None
    points: tuple[ChangeRequest, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        return self.commitment.code

    @property
    def is_core(self) -> bool:
        return self.commitment.is_core

    @property
    def is_chosen(self) -> bool:
        return self.is_core or (self.pledged is not None and self.pledged.is_chosen)

    @property
    def is_done(self) -> bool:
        return not self.missing and not self.unanswered

    @property
    def is_begun(self) -> bool:
        row = self.pledged
        return row is not None and bool(row.action or row.status or row.target_on)

    @property
    def unanswered(self) -> tuple[ChangeRequest, ...]:
        """Points of the reviewer that still wait for an answer."""
        return tuple(point for point in self.points if not point.answer)

    @property
    def answer(self) -> str:
        return next((point.answer for point in self.points if point.answer), "")


@dataclass(frozen=True)
class Group:
    """Items of one group of the catalogue."""

    group: CommitmentGroup
    label: str
    items: tuple[Item, ...]

    @property
    def chosen(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_chosen)


def items(version: PledgeVersion, organisation: Organisation) -> list[Group]:
    """Everything on offer for the organisation's role, and whatever it has written beyond that,
    in the order of the catalogue."""
    rows = {row.commitment_code: row for row in version.commitments}
    offered = {entry.code for entry in reference.commitments_for_role(organisation.role)}
    points = _points(version)
    found = [
        _item(entry, rows.get(entry.code), points.get(entry.code, []))
        for entry in reference.commitments(retired=True)
        if entry.code in offered or entry.code in rows
    ]
    return [
        Group(group, str(GROUP_LABELS[group]), tuple(members))
        for group, members in groupby(found, key=lambda item: item.commitment.group)
    ]


def item(version: PledgeVersion, organisation: Organisation, code: str) -> Item | None:
    """One of `items`; None when the code is not open to the organisation."""
    for group in items(version, organisation):
        for found in group.items:
            if found.code == code:
                return found
    return None


def missing_items(version: PledgeVersion, organisation: Organisation) -> list[Item]:
    """What has to be completed or answered before the version can be submitted."""
    return [
        found
        for group in items(version, organisation)
        for found in group.items
        if (found.is_chosen and found.missing) or found.unanswered
    ]


def _item(
    commitment: Commitment, row: PledgedCommitment | None, points: Sequence[ChangeRequest]
) -> Item:
    is_taken = commitment.is_core or (row is not None and row.is_chosen)
    missing = tuple(_missing(row)) if is_taken else ()
    return Item(commitment, row, tuple(points), missing)


def _missing(row: PledgedCommitment | None) -> list[tuple[str, str]]:
    missing = []
    if row is None or not row.action:
        missing.append(("action", _("Describe what you will do.")))
    if row is None or row.status is None:
        missing.append(("status", _("Say how far you are.")))
    is_done = row is not None and row.status is CommitmentStatus.DONE
    if not is_done and (row is None or row.target_on is None):
        missing.append(("target_on", _("Give the date by which you want to be done.")))
    elif not is_done and row is not None and row.target_on and row.target_on < today():
        missing.append(
            ("target_on", _("The date has passed. Give a later one, or say that it is done."))
        )
    elif is_done and row is not None and row.target_on and row.target_on > today():
        missing.append(
            ("target_on", _("The date is still to come. Change it, or say that it is under way."))
        )
    return missing


def _points(version: PledgeVersion) -> dict[str, list[ChangeRequest]]:
    """The points to answer now, by the commitment that they are about."""
    points: dict[str, list[ChangeRequest]] = {}
    if version.state is VersionState.CHANGES_REQUESTED:
        for point in casework.open_change_requests(version.submission):
            points.setdefault(point.field, []).append(point)
    return points


def unanswered_points(version: PledgeVersion) -> list[ChangeRequest]:
    """The reviewer's points that have no answer yet."""
    return [p for about in _points(version).values() for p in about if not p.answer]


# -- what is signed ------------------------------------------------------------------------------


def content(version: PledgeVersion) -> dict[str, Any]:
    """The words that an organisation signs: plain values, in a fixed order."""
    edition = reference.catalogue_version()
    return {
        "organisation": str(version.organisation_id),
        "catalogue": edition.number if edition else None,
        "commitments": [
            {
                "code": row.commitment_code,
                "action": row.action,
                "status": row.status.value if row.status else None,
                "target_on": row.target_on.isoformat() if row.target_on else None,
            }
            for row in version.chosen
        ],
    }


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


# -- what the reviewer reads ---------------------------------------------------------------------


def reviewable_fields(version: PledgeVersion, locale: str) -> list[ReviewField]:
    """One field per commitment; its key, the code, can be named in a request for changes."""
    return _fields(content(version), locale)


def signed_fields(version: PledgeVersion, locale: str) -> list[ReviewField]:
    """The same fields as they were signed; empty for a version that never was."""
    return _fields(version.signed_content, locale) if version.signed_content else []


def earlier_fields(version: PledgeVersion, locale: str) -> list[ReviewField]:
    """The same fields as the reviewer last saw them: before the organisation answered a request
    for changes, or else as they are public now. Empty for a first submission."""
    if version.earlier_content:
        return _fields(version.earlier_content, locale)
    published = published_version(version.organisation)
    if published is None or published.number >= version.number:
        return []
    return _fields(content(published), locale)


def _fields(signed: Mapping[str, Any], locale: str) -> list[ReviewField]:
    catalogue = {entry.code: entry for entry in reference.commitments(retired=True)}
    fields = []
    for row in signed["commitments"]:
        entry = catalogue[row["code"]]
        title = reference.text(entry.title, locale)
        fields.append(
            ReviewField(
                key=entry.code,
                label=f"{entry.code} {title}",
                value=_as_text(row),
                group=str(GROUP_LABELS[entry.group]),
            )
        )
    return fields


def _as_text(row: Mapping[str, Any]) -> str:
    lines = [row["action"], ""]
    if row["status"]:
        label = str(COMMITMENT_STATUS_LABELS[CommitmentStatus(row["status"])])
        lines.append(_("Status: %(status)s", status=label))
    if row["target_on"]:
        day = long_date(date.fromisoformat(row["target_on"]))
        lines.append(_("Date: %(date)s", date=day))
    return "\n".join(lines).strip()
