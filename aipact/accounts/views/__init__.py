"""Pages about accounts: joining, signing in, one's own account."""

from aipact.accounts.views import account, joining, signing_in
from aipact.accounts.views.blueprint import bp
from aipact.accounts.views.signed_in import current_user_id, init_app

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "account", "current_user_id", "init_app", "joining", "signing_in"]
