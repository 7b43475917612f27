"""What people can do with accounts."""

from aipact.accounts.actions.housekeeping import delete_what_expired
from aipact.accounts.actions.joining import (
    CreateAccount,
    ask_to_join,
    confirm_address,
    create_account,
    enter_code,
    tries_left,
)
from aipact.accounts.actions.passwords import (
    ask_for_reset,
    change_password,
    check_password_rules,
    hash_password,
    prove_password,
    reset_password,
)
from aipact.accounts.actions.people import (
    ChangeAccount,
    add_staff,
    change_account,
    create_user,
    deactivate_user,
    invite_again,
    reactivate_user,
    set_staff_roles,
)
from aipact.accounts.actions.second_factor import (
    address_of_totp,
    pass_second_factor,
    prepare_totp,
    renew_recovery_codes,
    turn_off_totp,
    turn_on_totp,
)
from aipact.accounts.actions.sessions import (
    end_session,
    end_sessions,
    renew_session,
    start_session,
    touch_session,
)
from aipact.accounts.actions.signing_in import (
    SignInTry,
    begin_sign_in,
    is_right,
    sign_in,
    sign_out,
)
from aipact.accounts.actions.throttle import throttle, throttle_letter, throttle_receiver
from aipact.accounts.actions.tokens import (
    IssuedToken,
    issue_token,
    issue_token_once,
    use_up_tokens,
)

__all__ = [
    "ChangeAccount",
    "CreateAccount",
    "IssuedToken",
    "SignInTry",
    "add_staff",
    "address_of_totp",
    "ask_for_reset",
    "ask_to_join",
    "begin_sign_in",
    "change_account",
    "change_password",
    "check_password_rules",
    "confirm_address",
    "create_account",
    "create_user",
    "deactivate_user",
    "delete_what_expired",
    "end_session",
    "end_sessions",
    "enter_code",
    "hash_password",
    "invite_again",
    "is_right",
    "issue_token",
    "issue_token_once",
    "pass_second_factor",
    "prepare_totp",
    "prove_password",
    "reactivate_user",
    "renew_recovery_codes",
    "renew_session",
    "reset_password",
    "set_staff_roles",
    "sign_in",
    "sign_out",
    "start_session",
    "throttle",
    "throttle_letter",
    "throttle_receiver",
    "touch_session",
    "tries_left",
    "turn_off_totp",
    "turn_on_totp",
    "use_up_tokens",
]
