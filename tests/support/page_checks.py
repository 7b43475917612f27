"""What must hold on every answer, whatever a test is about."""

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

from tests.support.html import Tree, words
from tests.support.page import Page

# Whoever has such an address may use it, without a session that a forger could ride on.
_WITHOUT_SESSION = re.compile(r"^/[a-z]{2}/updates/(leave|undo|unfollow)/")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The only sites whose player a page may hold.
PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
PRESENT = ("Referrer-Policy", "Permissions-Policy", "Content-Security-Policy")


def faults_of(page: Page) -> list[str]:
    """Everything that is wrong with an answer, as sentences."""
    faults = header_faults(page)
    if page.is_html and page.status not in (301, 302, 303, 307, 308):
        faults += page.tree.faults + inline_faults(page) + reference_faults(page.tree)
        faults += control_faults(page.tree)
        if not page.is_fragment:
            faults += document_faults(page)
    return faults


def header_faults(page: Page) -> list[str]:
    faults = [
        f"header {name} is {page.headers.get(name)!r}, not {value!r}"
        for name, value in HEADERS.items()
        if page.headers.get(name) != value
    ]
    faults += [f"no header {name}" for name in PRESENT if name not in page.headers]
    policy = page.headers.get("Content-Security-Policy", "")
    for piece in ("default-src 'none'", "frame-ancestors 'none'", "base-uri", "form-action"):
        if piece not in policy:
            faults.append(f"the content policy lacks {piece}")
    if "unsafe-" in policy or "*" in policy:
        faults.append(f"the content policy is loose: {policy}")
    if "Set-Cookie" in page.headers and "no-store" not in page.headers.get("Cache-Control", ""):
        faults.append("sets a cookie, but may be stored by a cache")
    return faults


def document_faults(page: Page) -> list[str]:
    tree, faults = page.tree, []
    headings = tree.all("h1")
    if len(headings) != 1:
        faults.append(f"{len(headings)} h1")
    titles = tree.all("title", inside=tree.all("head")[0])
    title = " ".join((titles[0].text or "").split()) if titles else ""
    if headings and not title.startswith(words(headings[0])):
        faults.append(f"title {title!r} does not begin with the h1 {words(headings[0])!r}")
    if headings and not words(headings[0]):
        faults.append("the h1 is empty")
    lang = tree.all("html")[0].get("lang", "")
    in_address = re.match(r"/([a-z]{2})(/|$)", page.path)
    if not lang:
        faults.append("no lang")
    elif in_address and page.status < 400 and lang != in_address[1]:
        faults.append(f"lang is {lang}, the address says {in_address[1]}")
    if len(tree.all("main")) != 1:
        faults.append(f"{len(tree.all('main'))} main")
    levels = [int(e.tag[1]) for e in tree.elements() if re.fullmatch(r"h[1-6]", str(e.tag))]
    for before, after in pairwise(levels):
        if after > before + 1:
            faults.append(f"a heading of level {after} follows one of level {before}")
    if not page.html.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    return faults


def inline_faults(page: Page) -> list[str]:
    tree, faults = page.tree, []
    for element in tree.elements():
        if element.tag == "script" and not element.get("src"):
            faults.append("inline script")
        if element.tag == "style":
            faults.append("inline style sheet")
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                faults.append(f"inline {name} on <{element.tag}>")
            if name in ("href", "src", "action") and value.strip().lower().startswith(
                "javascript:"
            ):
                faults.append(f"javascript: in <{element.tag}>")
        source = element.get("src") or (element.get("href") if element.tag == "link" else "") or ""
        loads = element.tag != "link" or element.get("rel") in ("stylesheet", "icon", "preload")
        is_player = element.tag == "iframe" and _is_player(page, source)
        if loads and re.match(r"(https?:)?//", source) and not is_player:
            faults.append(f"<{element.tag}> is fetched from another host: {source}")
    return faults


def _is_player(page: Page, source: str) -> bool:
    """The one frame of another site: on the page of a recording, which somebody asked for by a
    click, and which names it in its policy."""
    origin = next((one for one in PLAYERS if source.startswith(f"{one}/")), "")
    path, policy = page.path.partition("?")[0], page.headers.get("Content-Security-Policy", "")
    is_asked_for = re.fullmatch(r"/[a-z]{2}/events/[^/]+/recording", path)
    return bool(origin and is_asked_for) and policy.endswith(f"; frame-src {origin}")


def reference_faults(tree: Tree) -> list[str]:
    faults, seen = [], set()
    for element in tree.elements():
        identity = element.get("id")
        if identity is None:
            continue
        if identity in seen:
            faults.append(f"the id {identity!r} occurs twice")
        if not identity or re.search(r"\s", identity):
            faults.append(f"the id {identity!r} is none")
        seen.add(identity)
    for element in tree.elements():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form"):
            missing = set((element.get(name) or "").split()) - seen
            if missing:
                faults.append(f"{name} of <{element.tag}> names nothing: {sorted(missing)}")
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] not in seen | {""}:
            faults.append(f"the link {target} leads nowhere")
    return faults


def control_faults(tree: Tree) -> list[str]:
    labelled = {label.get("for") for label in tree.all("label") if words(label)}
    faults = []
    for element in tree.elements():
        if element.tag in ("input", "select", "textarea") and element.get("type") != "hidden":
            if not _is_labelled(tree, element, labelled):
                name = element.get("name") or element.get("id")
                faults.append(f"the control {name!r} has no label")
        elif element.tag in ("a", "button") and not tree.is_hidden(element):
            named = words(element) or element.get("aria-label") or element.get("aria-labelledby")
            image = any(i.get("alt") for i in element.iter("img"))
            if not named and not image and (element.tag == "button" or element.get("href")):
                faults.append(f"<{element.tag}> without words: {element.attrib}")
        elif element.tag == "img" and element.get("alt") is None:
            faults.append(f"picture without alt: {element.get('src')}")
        elif element.tag == "form" and element.get("method", "get").lower() == "post":
            has_token = any(i.get("name") == "csrf_token" for i in element.iter("input"))
            if not (has_token or _WITHOUT_SESSION.search(element.get("action") or "")):
                faults.append(f"the form {element.get('action')!r} has no CSRF token")
    return faults


def _is_labelled(tree: Tree, element: Element, labelled: set[str | None]) -> bool:
    if element.get("type") in ("submit", "button", "reset", "image"):
        return bool(element.get("value") or element.get("alt") or element.get("aria-label"))
    return bool(
        element.get("aria-label")
        or element.get("aria-labelledby")
        or (element.get("id") and element.get("id") in labelled)
        or any(above.tag == "label" and words(above) for above in tree.above(element))
        or tree.is_hidden(element)
    )
