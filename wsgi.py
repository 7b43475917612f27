"""The application as a server sees it: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

from aipact import create_app
from config import Settings

app = create_app(Settings.from_env())
