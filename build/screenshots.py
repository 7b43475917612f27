"""Pictures of a running demo for the documentation: `python build/screenshots.py ADDRESS`."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from test_deps import chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
PASSWORD = "demo-demo-demo"
# Who looks -> [(name of the picture, address)].
PICTURES = {
    "": [
        ("home", "/en/"),
        ("register", "/en/organisations?status=pledger"),
        ("entry", "/en/organisations/aquila-robotics"),
        ("join", "/en/join"),
        ("library", "/en/practices?language=en"),
        ("practice", "/en/search?q=shadow+shift"),
    ],
    "editor@aquila.example": [
        ("workspace", "/en/workspace/aquila-robotics"),
        ("pledge", "/en/workspace/aquila-robotics/pledge"),
        ("preview", "/en/workspace/aquila-robotics/pledge/preview"),
    ],
    "lead@office.example": [
        ("desk", "/en/desk"),
        ("dossier", "/en/desk/queue?state=second"),
        ("practice-dossier", "/en/desk/queue?kind=practice"),
    ],
}
# Whose address is not known beforehand: what to press on the page before.
ON_THE_WAY = {
    "dossier": "main table a",
    "practice": "main a[href*='/practices/']",
    "practice-dossier": "main table a",
}


def main(address: str) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        for who, pictures in PICTURES.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=address)
            if who:
                sign_in(page, who)
            for name, path in pictures:
                page.goto(path)
                if name in ON_THE_WAY:
                    page.locator(ON_THE_WAY[name]).first.click()
                    page.wait_for_load_state()
                page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
    return 0


def sign_in(page: Page, who: str) -> None:
    page.goto("/en/sign-in")
    page.fill("input[name=email]", who)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
