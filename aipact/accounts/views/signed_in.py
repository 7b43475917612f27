"""Who is behind a request: Flask-Login's cookie holds a token, the table of sessions the truth."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask, flash, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from aipact.accounts import access, actions
from aipact.accounts.models import User, UserSession
from aipact.core.access import is_open_to_all
from aipact.core.actor import forget_actor
from aipact.core.clock import now
from aipact.core.errors import Conflict, NotFound
from aipact.core.security import safe_next
from aipact.core.transaction import short_write
from aipact.core.typed import typed_page, typed_texts
from aipact.extensions import login_manager
from aipact.i18n import _

# A session is kept alive at most this often, so that reading pages hardly ever write.
TOUCH_EVERY = timedelta(minutes=5)
FREE_BLUEPRINTS = frozenset({"public", "api", "api-docs", "data", "demo", "dev", "feeds", "ops"})


@dataclass(frozen=True)
class Visit:
    """A browser whose password was right. Signed in only once `is_authenticated`."""

    user: User
    session: UserSession
    user_id: UUID
    token: str
    is_authenticated: bool
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


def load(token: str) -> Visit | None:
    found = access.identify(token)
    if found is None:
        return None
    user, live = found
    return Visit(user, live, user.id, token, live.is_second_factor_done)


def visit() -> Visit | None:
    """The session of this browser, even where the second step is still to come."""
    found = current_user._get_current_object()
    return found if isinstance(found, Visit) else None


def signed_in() -> Visit | None:
    found = visit()
    return found if found and found.is_authenticated else None


def current_user_id() -> UUID | None:
    """Who is signed in; none before the second step is done."""
    found = signed_in()
    return found.user_id if found else None


def present() -> Visit:
    """The person of a page that the guard lets only signed-in people see."""
    found = signed_in()
    assert found is not None, "the guard lets nobody in here"
    return found


def open_door(token: str) -> Visit:
    """Give the browser this session and nothing of what it carried before."""
    session.clear()
    found = load(token)
    if found is None:  # closed by somebody else in the meantime
        raise Conflict
    login_user(found)
    forget_actor()
    return found


def close_door() -> None:
    session.clear()
    logout_user()
    forget_actor()


def wanted_page() -> str:
    """Where the person wanted to go, or ""; never another site."""
    return safe_next(request.args.get("next"), "")


def onward(found: Visit) -> Response:
    """The next page after a proof: the second step, the page that was wanted, or home."""
    target = wanted_page()
    if not found.is_authenticated:
        step = "second_factor" if found.user.has_second_factor else "set_up_totp"
        return redirect(url_for(f"accounts.{step}", next=target or None), 303)
    return redirect(target or home_of(found), 303)


def home_of(found: Visit) -> str:
    return url_for("desk.home" if found.user.is_staff else "workspace.index")


# ---------------------------------------------------------------- deny by default


def init_app(app: Flask) -> None:
    """Sign-in for the application, and a guard in front of every page that is not marked open."""
    login_manager.init_app(app, add_context_processor=False)
    # The server ends sessions; a changed user agent says nothing.
    login_manager.session_protection = None
    login_manager.user_loader(load)
    login_manager.unauthorized_handler(ask_to_sign_in)

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint in (None, "static"):
            return None
        found = visit()
        if found:
            _keep_alive(found)
        if _is_free():
            return None
        if found is None or not found.is_authenticated:
            return ask_to_sign_in()
        if _blueprint() == "desk" and not found.user.is_staff:
            raise NotFound
        return None

    def _is_free() -> bool:
        view = app.view_functions.get(request.endpoint or "")
        return _blueprint() in FREE_BLUEPRINTS or is_open_to_all(view)


def _blueprint() -> str:
    return (request.blueprint or "").partition(".")[0]


def _keep_alive(found: Visit) -> None:
    if now() - found.session.last_seen_at > TOUCH_EVERY:
        with short_write():
            actions.touch_session(found.session)


def ask_to_sign_in() -> Response:
    """To the page that is missing: sign-in, or the second step of it. Then back here. What was
    typed into a long form comes back instead, to be copied."""
    typed = typed_texts()
    if typed:
        if "_user_id" in session:
            close_door()
        return Response(typed_page(typed), status=403, mimetype="text/html")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    found = visit()
    if found is None:
        if "_user_id" in session:
            close_door()
            flash(_("You are no longer signed in. Sign in again to go on."), "info")
        return redirect(url_for("accounts.sign_in", next=target), 303)
    step = "second_factor" if found.user.has_second_factor else "set_up_totp"
    return redirect(url_for(f"accounts.{step}", next=target), 303)
