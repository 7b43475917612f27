"""AI Pact Tracker: the application factory reads like a table of contents."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from aipact import extensions, i18n, jobs
from aipact.accounts import tasks as account_tasks
from aipact.accounts import views as accounts
from aipact.api.v1 import views as api
from aipact.campaigns import tasks as campaign_tasks
from aipact.campaigns import views as campaigns
from aipact.cli import commands
from aipact.core import actor, db, error_pages, logging, security
from aipact.core.settings import PROJECT_ROOT, Settings, flask_config
from aipact.demo import views as demo
from aipact.desk import views as desk
from aipact.events import tasks as event_tasks
from aipact.events import views as events
from aipact.files import receiving
from aipact.files import tasks as file_tasks
from aipact.files import views as file_views
from aipact.i18n import pages
from aipact.mail import tasks as mail_tasks
from aipact.organisations import views as organisations
from aipact.organisations.queries import actor_for
from aipact.pledges import views as pledges
from aipact.practices import tasks as practice_tasks
from aipact.practices import views as practices
from aipact.procedures import tasks as procedure_tasks
from aipact.public import views as public
from aipact.search import tasks as search_tasks
from aipact.subscriptions import tasks as subscription_tasks
from aipact.workspace import views as workspace

# Pages for people: the language stands in front of each address.
PAGES = (accounts, organisations, pledges, practices, events, campaigns, public, workspace, desk)
# Importing them registered their jobs, for the web (which nudges) and the worker (which runs them).
TASKS = (
    account_tasks,
    campaign_tasks,
    event_tasks,
    file_tasks,
    mail_tasks,
    practice_tasks,
    procedure_tasks,
    search_tasks,
    subscription_tasks,
)


def create_app(settings: Settings) -> Flask:
    """The application for these settings."""
    app = Flask(
        "aipact",
        root_path=str(PROJECT_ROOT / "aipact"),
        template_folder=str(PROJECT_ROOT / "templates"),
        static_folder=str(PROJECT_ROOT / "static" / "dist"),
        static_url_path="/static",
    )
    app.extensions["aipact_settings"] = settings
    app.config.update(flask_config(settings))
    trust_proxies(app, settings.proxy_count)
    add_platform(app)
    add_features(app, settings)
    return app


def trust_proxies(app: Flask, count: int) -> None:
    """Take the visitor's address and the scheme from so many proxies in front."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def add_platform(app: Flask) -> None:
    logging.init_app(app)
    db.init_app(app)
    extensions.migrate.init_app(app, db.db, directory=str(PROJECT_ROOT / "migrations"))
    receiving.init_app(app)
    extensions.csrf.init_app(app)
    i18n.init_app(app)
    pages.init_app(app)
    jobs.init_app(app)
    security.init_app(app)
    error_pages.init_app(app)


def add_features(app: Flask, settings: Settings) -> None:
    accounts.init_app(app)
    actor.init_app(app, current_actor)
    for views in PAGES:
        for blueprint in views.BLUEPRINTS:
            app.register_blueprint(blueprint, url_prefix="/<lang:lang>")
    for views in (file_views, public, campaigns):
        for blueprint in views.BLUEPRINTS_WITHOUT_LANGUAGE:
            app.register_blueprint(blueprint)
    if settings.demo:
        for blueprint in demo.BLUEPRINTS_WITHOUT_LANGUAGE:
            app.register_blueprint(blueprint)
    api.init_app(app)
    app.cli.add_command(commands.aipact)


def current_actor() -> actor.Actor:
    """Whoever is signed in, as rules see them."""
    return actor_for(
        accounts.current_user_id(),
        locale=i18n.current_language(),
        request_id=logging.request_id(),
    )
