"""Pages that say who runs the site and by which rules. Their facts come from the settings."""

from datetime import date

from flask import render_template

from aipact.core.settings import current_settings
from aipact.public.views.blueprint import bp

# The day on which somebody last read a text and found it true: change it with the text.
ACCESSIBILITY_CHECKED_ON = date(2026, 11, 22)
PRIVACY_CHANGED_ON = date(2026, 11, 28)


@bp.get("/about")
def about() -> str:
    return render_template("public/about.html")


@bp.get("/contact")
def contact() -> str:
    return render_template("public/contact.html")


@bp.get("/accessibility")
def accessibility() -> str:
    return render_template("public/accessibility.html", checked_on=ACCESSIBILITY_CHECKED_ON)


@bp.get("/privacy")
def privacy() -> str:
    settings = current_settings()
    return render_template(
        "public/privacy.html",
        changed_on=PRIVACY_CHANGED_ON,
        is_institution=settings.operator_legal_frame == "eudpr",
    )


@bp.get("/cookies")
def cookies() -> str:
    is_https = current_settings().is_https
    return render_template(
        "public/cookies.html", cookie_name="__Host-session" if is_https else "session"
    )


@bp.get("/legal-notice")
def legal_notice() -> str:
    return render_template("public/legal_notice.html")


@bp.get("/open-data")
def open_data() -> str:
    return render_template("public/open_data.html")
