"""Where a recording is, and which player shows it inside a page of ours."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = ("youtube.com", "youtube-nocookie.com", "m.youtube.com", "youtu.be")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO = re.compile(r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?")


@dataclass(frozen=True)
class Recording:
    """host: who gets data when somebody goes there. player and frame_origin: '' where the video can
    only be seen at its own place."""

    url: str
    host: str
    player: str = ""
    frame_origin: str = ""

    @property
    def provider(self) -> str:
        """Whoever runs the player, as people call them."""
        names = {"www.youtube-nocookie.com": "YouTube (Google)", "player.vimeo.com": "Vimeo"}
        return names.get(urlsplit(self.frame_origin).netloc, self.host)


def recording_at(url: str) -> Recording | None:
    """What an address leads to; None for one that is no address of the web."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if host in _YOUTUBE and (video := _youtube_id(host, parts.path, parts.query)):
        origin = "https://www.youtube-nocookie.com"
        return Recording(url, host, f"{origin}/embed/{video}", origin)
    if host in ("vimeo.com", "player.vimeo.com") and (found := _VIMEO.fullmatch(parts.path)):
        origin = "https://player.vimeo.com"
        key = found[2] or next(iter(parse_qs(parts.query).get("h", [])), "")
        unlisted = f"&h={key}" if re.fullmatch(r"[0-9a-f]{6,20}", key) else ""
        return Recording(url, host, f"{origin}/video/{found[1]}?dnt=1{unlisted}", origin)
    return Recording(url, host)


def _youtube_id(host: str, path: str, query: str) -> str:
    if host == "youtu.be":
        wanted = path.strip("/")
    elif path == "/watch":
        wanted = next(iter(parse_qs(query).get("v", [])), "")
    else:
        kind, _slash, wanted = path.strip("/").partition("/")
        wanted = wanted if kind in ("live", "embed", "shorts", "v") else ""
    return wanted if _YOUTUBE_ID.fullmatch(wanted) else ""
