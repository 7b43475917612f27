"""The forms of those who get updates."""

from aipact.campaigns.forms.receiving import (
    AddressForm,
    EnterCodeForm,
    PauseForm,
    PreferencesForm,
    SubscribeForm,
    preferences_form,
    subscribe_form,
)

__all__ = [
    "AddressForm",
    "EnterCodeForm",
    "PauseForm",
    "PreferencesForm",
    "SubscribeForm",
    "preferences_form",
    "subscribe_form",
]
