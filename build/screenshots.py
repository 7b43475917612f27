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
    ],
    "editor@aquila.example": [
        ("workspace", "/en/workspace/aquila-robotics"),
        ("pledge", "/en/workspace/aquila-robotics/pledge"),
        ("preview", "/en/workspace/aquila-robotics/pledge/preview"),
    ],
    "lead@office.example": [
        ("desk", "/en/desk"),
        ("dossier", "/en/desk/queue?state=second"),
    ],
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
                if name == "dossier":
                    page.locator("main table a").first.click()
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
