"""Asking to belong to an organisation, and the answer."""

from aipact.forms.base import Form
from aipact.forms.fields import MultiCheckboxField, RadioField, StringField, TextAreaField, choice
from aipact.forms.validators import required
from aipact.i18n import _l
from aipact.organisations.actions import AskToJoin
from aipact.organisations.forms.rules import expected
from aipact.organisations.states import MEMBER_ROLE_LABELS, MEMBER_ROLE_NOTES, MemberRole


class AskToJoinForm(Form):
    function = StringField(
        _l("Your function"),
        validators=[required(_l("Enter your function"))],
        description=_l("For example: head of compliance."),
        max_length=120,
        autocomplete="organization-title",
    )
    message = TextAreaField(
        _l("Message to the contacts"),
        description=_l("Helps them to see who you are. They also see your name and address."),
        max_length=1000,
        rows=4,
    )

    def command(self) -> AskToJoin:
        return AskToJoin(function=self.function.data or "", message=self.message.data or "")


class DecideOnRequestForm(Form):
    answer = RadioField(
        _l("Do you let this person in?"),
        validators=[required(_l("Choose yes or no"))],
        choices=[("accept", _l("Yes, accept")), ("decline", _l("No, decline"))],
    )
    roles = MultiCheckboxField(
        _l("Roles"),
        validators=[expected()],
        description=_l("If you accept: what this person may do."),
        choices=[
            choice(role.value, MEMBER_ROLE_LABELS[role], MEMBER_ROLE_NOTES[role])
            for role in MemberRole
        ],
        default=[MemberRole.EDITOR.value, MemberRole.CONTACT.value],
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[expected()],
        description=_l("If you decline: the person will read it."),
        max_length=1000,
        rows=3,
    )
