"""Headers on every answer, and addresses that never lead away from the site."""

from urllib.parse import urlsplit

from flask import Flask, Response, request, session

from aipact.core.errors import NotFound

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # ECL's style sheet holds a few data: images.
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A letter as a document that can do nothing but be read and followed: its styles stand in its
# elements, as mail programs want them.
LETTER_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox allow-top-navigation-by-user-activation",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OPEN_DATA_PREFIXES = ("/api/", "/data/", "/feeds/", "/events.ics", "/events/")


def framing(origin: str) -> str:
    """The policy of a page that shows one player of another site, and nothing else of it."""
    return f"{CSP}; frame-src {origin}"


def init_app(app: Flask) -> None:
    """Answers of every kind, errors and files included, carry the headers."""
    settings = app.extensions["aipact_settings"]

    @app.before_request
    def refuse_nul() -> None:
        """No address of ours holds a NUL, and PostgreSQL takes none: nobody else has to look."""
        if "\0" in request.path or b"%00" in request.query_string:
            raise NotFound

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.path.startswith(OPEN_DATA_PREFIXES):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            response.headers["Access-Control-Allow-Origin"] = "*"
        if request.endpoint != "static" and session:
            response.headers["Cache-Control"] = "no-store"
        return response


def safe_next(target: str | None, default: str) -> str:
    """`target` when it is a path of this site, else `default`."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(char) < 33 or char == "\\" for char in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
