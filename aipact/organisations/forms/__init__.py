"""Forms of joining, of registering and of belonging."""

from aipact.organisations.forms.people import AskToJoinForm, DecideOnRequestForm
from aipact.organisations.forms.steps import JoinOrganisationForm, StepForm, step_form

__all__ = [
    "AskToJoinForm",
    "DecideOnRequestForm",
    "JoinOrganisationForm",
    "StepForm",
    "step_form",
]
