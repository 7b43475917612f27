"""What forms say to whoever tries too often, waits for a letter, or enters a wrong code."""

from aipact.core.errors import TooMany
from aipact.i18n import _, ngettext


def say_wait(error: TooMany) -> str:
    """How long to wait, in words."""
    seconds = error.retry_after_seconds
    if seconds < 60:
        return ngettext(
            "Too many tries. Wait %(num)s second and try again.",
            "Too many tries. Wait %(num)s seconds and try again.",
            seconds,
        )
    return ngettext(
        "Too many tries. Wait %(num)s minute and try again.",
        "Too many tries. Wait %(num)s minutes and try again.",
        -(-seconds // 60),
    )


def say_wait_for_letter(error: TooMany) -> str:
    if error.retry_after_seconds > 60:
        return say_wait(error)
    return _(
        "We have just written to this address. Look for the letter, also among unwanted mail. You"
        " can ask for another one after a minute."
    )


def say_wrong_code(left: int) -> str:
    """left: how often the code may still be entered."""
    if not left:
        return _("This code no longer works. Ask for a new letter, or use the link in it.")
    return ngettext(
        "That is not the code. You have %(num)s try left.",
        "That is not the code. You have %(num)s tries left.",
        left,
    )


def retry_after(error: TooMany) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after_seconds)}
