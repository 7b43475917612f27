"""Forms about accounts. Passwords may be pasted; no field asks to remember anything twice."""

from aipact.accounts.actions import ChangeAccount, CreateAccount
from aipact.forms.base import Form
from aipact.forms.codes import code_field, letter_code_field
from aipact.forms.fields import EmailField, PasswordField, SelectField, StringField
from aipact.forms.validators import required
from aipact.i18n import LANGUAGE_NAMES, _l

NEW_PASSWORD_HELP = _l(
    "At least 12 characters. A few words that only you would put together are easy to remember"
    " and hard to guess. You can paste it from a password manager."
)


def _new_password(label: str = _l("New password")) -> PasswordField:
    return PasswordField(
        label,
        validators=[required(_l("Enter a password"))],
        description=NEW_PASSWORD_HELP,
        autocomplete="new-password",
        # Longer ones are refused with a sentence, not cut off by the browser.
        max_length=1000,
    )


def _present_password() -> PasswordField:
    return PasswordField(
        _l("Your present password"),
        validators=[required(_l("Enter your present password"))],
        max_length=1000,
    )


class JoinForm(Form):
    email = EmailField(
        _l("Your e-mail address at work"),
        validators=[required(_l("Enter your e-mail address"))],
        description=_l(
            "We write a code to it. An address at your organisation's own domain makes the check"
            " quicker. It is never published."
        ),
    )


class EnterCodeForm(Form):
    code = letter_code_field()


class SetPasswordForm(Form):
    name = StringField(
        _l("Your name"),
        validators=[required(_l("Enter your name"))],
        description=_l("First name and family name. It is never published."),
        autocomplete="name",
    )
    password = _new_password(_l("Password"))

    def command(self) -> CreateAccount:
        return CreateAccount(name=self.name.data, password=self.password.data)


class SignInForm(Form):
    email = EmailField(
        _l("E-mail address"),
        validators=[required(_l("Enter your e-mail address"))],
        autocomplete="username",
    )
    password = PasswordField(
        _l("Password"), validators=[required(_l("Enter your password"))], max_length=1000
    )


class SecondFactorForm(Form):
    code = code_field(_l("Code"), _l("Six digits from the app on your phone, or a recovery code."))


class ForgotPasswordForm(Form):
    email = EmailField(
        _l("E-mail address"),
        validators=[required(_l("Enter your e-mail address"))],
        description=_l("The address of your account."),
    )


class ResetPasswordForm(Form):
    password = _new_password()


class ChangePasswordForm(Form):
    current_password = _present_password()
    password = _new_password()


class AccountForm(Form):
    name = StringField(
        _l("Your name"), validators=[required(_l("Enter your name"))], autocomplete="name"
    )
    locale = SelectField(
        _l("Language of our letters to you"),
        validators=[required(_l("Choose a language"))],
        choices=list(LANGUAGE_NAMES.items()),
        blank=None,
        width="m",
    )

    def command(self) -> ChangeAccount:
        return ChangeAccount(name=self.name.data, locale=self.locale.data)


class ProvePasswordForm(Form):
    current_password = _present_password()


class TotpCodeForm(Form):
    code = code_field(_l("Code that the app shows"), _l("Six digits."))
