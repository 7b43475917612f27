"""Forms of people at events: signing up, and what they say on their personal page."""

from aipact.events.forms.place import AskForm, FeedbackForm
from aipact.events.forms.signing_up import (
    EnterCodeForm,
    SignUpForm,
    details_form,
    sign_up_form,
)

__all__ = [
    "AskForm",
    "EnterCodeForm",
    "FeedbackForm",
    "SignUpForm",
    "details_form",
    "sign_up_form",
]
