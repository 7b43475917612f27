"""People on the site, in any language: they find their way by fields and primary buttons."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.support.letters import Letters, code_in, link_in

PASSWORD = "drei grüne Segel im Wind"
DEMO_PASSWORD = "demo-demo-demo"


def press(page: Page, selector: str = "main .ecl-button--primary") -> None:
    """The one primary button of the page."""
    page.locator(selector).first.click()
    page.wait_for_load_state()


def tick(page: Page, name: str, value: str | None = None) -> None:
    """A checkbox or radio button, by its label as a person would."""
    which = f'input[name="{name}"]' + (f'[value="{value}"]' if value else "")
    box = page.locator(which).first
    page.locator(f'label[for="{box.get_attribute("id")}"]').first.click()
    assert box.is_checked()


@dataclass
class Person:
    """Somebody of an organisation, with a browser and a mailbox."""

    page: Page
    letters: Letters
    lang: str
    email: str
    organisation: str
    slug: str = ""
    practice: str = ""

    def go(self, path: str) -> None:
        answer = self.page.goto(f"/{self.lang}{path}")
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {path}"

    def confirm_address(self, *, by_link: bool = False) -> None:
        self.go("/join")
        self.page.fill("input[name=email]", self.email)
        press(self.page)
        letter = self.letters.wait(to=self.email)
        if by_link:
            link = link_in(letter, "/join/confirm/")
            # A scanner that opens the link twice confirms nothing.
            assert self.page.request.get(link).status == 200
            assert self.page.request.get(link).status == 200
            self.page.goto(link)
        else:
            self.page.fill("input[name=code]", code_in(letter))
        press(self.page)

    def choose_password(self) -> None:
        self.page.fill("input[name=name]", "Ada Müller-Öz")
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        press(self.page)
        assert self.page.url.endswith(f"/{self.lang}/join/organisation")

    def describe_organisation(self) -> None:
        page = self.page
        page.fill("input[name=display_name]", self.organisation)
        page.fill("input[name=legal_name]", f"{self.organisation} GmbH")
        page.fill("input[name=website]", f"https://{self.email.partition('@')[2]}/")
        page.select_option("select[name=country]", "AT")
        press(page)
        found = re.search(r"/workspace/([^/]+)/organisation/", page.url)
        assert found, page.url
        self.slug = found.group(1)
        tick(page, "respondent_type", "company")
        tick(page, "size", "small")
        page.fill("input[name=function]", "AI lead")
        press(page)
        tick(page, "role", "deployer")
        tick(page, "sectors", "it_services")
        press(page)
        press(page)  # register numbers are optional
        tick(page, "wants_pledge", "pledge")
        tick(page, "is_name_public")
        tick(page, "privacy_read")
        press(page)

    def submit_registration(self) -> str:
        """Returns the reference of the receipt."""
        press(self.page)
        return self.reference()

    def reference(self) -> str:
        found = re.search(r"[ABPR]-\d{4}-[0-9A-Z]{6}", self.page.locator("main").inner_text())
        assert found, self.page.url
        return found.group()

    def start_pledge(self) -> None:
        self.go(f"/workspace/{self.slug}/pledge")
        press(self.page)

    def write_commitment(self, code: str, action: str) -> None:
        self.go(f"/workspace/{self.slug}/pledge/commitments/{code}")
        self.page.fill("textarea[name=action]", action)
        tick(self.page, "status", "under_way")
        self.page.fill("input[name=target_on]", "2030-06-28")
        press(self.page)

    def sign_pledge(self) -> str:
        """Check, preview, sign; returns the reference of the receipt."""
        self.go(f"/workspace/{self.slug}/pledge/check")
        press(self.page)
        assert self.page.url.endswith("/pledge/preview")
        self.page.fill("input[name=signed_by]", "Ada Müller-Öz")
        self.page.fill("input[name=signed_function]", "Geschäftsführerin")
        tick(self.page, "has_authority")
        press(self.page, "main form .ecl-button--primary")
        return self.reference()

    def sign_in(self, password: str = DEMO_PASSWORD) -> None:
        self.go("/sign-in")
        self.page.fill("input[name=email]", self.email)
        self.page.fill("input[name=password]", password)
        press(self.page)

    # -- practices -------------------------------------------------------------------------------

    def begin_practice(self, title: str) -> None:
        self.go(f"/workspace/{self.slug}/practices/new")
        self.page.fill("input[name=title]", title)
        self.page.select_option("select[name=kind]", "C-03")
        self.page.select_option("select[name=language]", self.lang)
        press(self.page)
        found = re.search(r"/practices/([0-9a-f-]{36})", self.page.url)
        assert found, self.page.url
        self.practice = found.group(1)

    def open_step(self, step: str) -> None:
        self.go(f"/workspace/{self.slug}/practices/{self.practice}/steps/{step}")

    def describe_practice(self, summary: str) -> None:
        """The first two steps."""
        self.open_step("basics")
        self.page.fill("textarea[name=summary]", summary)
        tick(self.page, "level", "fully_implemented")
        press(self.page)
        self.open_step("context")
        tick(self.page, "target_groups", "all_staff")
        tick(self.page, "formats", "classroom")
        self.page.fill("textarea[name=ai_systems]", "Ein Assistent. An assistant.")
        press(self.page)

    def answer_questions(self, text: str) -> None:
        self.open_step("answers")
        for name in ("knowledge", "context", "impact", "challenges", "plans"):
            self.page.fill(f"textarea[name={name}]", text)

    def attach(self, path: Path, link: str) -> None:
        self.open_step("material")
        self.page.set_input_files("input[type=file]", path)
        self.page.locator("main button[formaction$='/files']").click()
        self.page.wait_for_load_state()
        assert path.name in self.page.locator("main .ap-file-list").inner_text()
        self.page.fill("input[name=link_label_0]", "Mehr")
        self.page.fill("input[name=link_url_0]", link)
        press(self.page)

    def agree_to_publication(self) -> None:
        self.open_step("publication")
        tick(self.page, "licence", "cc_by_4")
        tick(self.page, "is_publication_agreed")
        tick(self.page, "is_free_of_personal_data")
        press(self.page)

    def submit_practice(self) -> str:
        """Returns the reference of the receipt."""
        self.go(f"/workspace/{self.slug}/practices/{self.practice}/submit")
        press(self.page, "main form .ecl-button--primary")
        return self.reference()

    def answer_point(self, field: str, reason: str, text: str) -> None:
        """What the reviewers ask is beside the field; change it, and say so."""
        self.open_step("answers")
        assert reason in self.page.locator("main").inner_text()
        self.page.fill(f"textarea[name={field}]", text)
        self.page.fill("textarea[name^=answer_]", "Siehe oben. See above.")
        press(self.page)


@dataclass
class Reviewer:
    """Somebody of the office."""

    page: Page
    email: str

    def sign_in(self) -> None:
        self.page.goto("/en/sign-in")
        self.page.fill("input[name=email]", self.email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        press(self.page)
        assert self.page.url.endswith("/en/desk")

    def open(self, reference: str) -> None:
        """Find a submission in the queue by its reference."""
        self.page.goto(f"/en/desk/queue?q={reference}")
        self.page.locator("main table a[href*='/desk/submissions/']").first.click()
        self.page.wait_for_load_state()
        assert reference in self.page.locator("main").inner_text()

    def take(self) -> None:
        self._button("/take").click()
        self.page.wait_for_load_state()

    def decide(self, outcome: str) -> None:
        self.page.locator(f"main a[href$='/decide/{outcome}']").first.click()
        self.page.wait_for_load_state()
        for box in self.page.locator("main input[name=checklist]").all():
            tick(self.page, "checklist", box.get_attribute("value"))
        press(self.page, "main form .ecl-button--primary")

    def ask_for_change(self, field: str, reason: str) -> None:
        self.page.locator("main a[href$='/decide/changes-requested']").first.click()
        self.page.wait_for_load_state()
        tick(self.page, f"tick-{field}")
        self.page.fill(f'textarea[name="text-{field}"]', reason)
        press(self.page, "main form .ecl-button--primary")

    def confirm(self) -> None:
        self._button("/confirm").click()
        self.page.wait_for_load_state()

    def can_confirm(self) -> bool:
        return self._button("/confirm").count() > 0

    def _button(self, action: str) -> Locator:
        return self.page.locator(f"main form[action$='{action}'] button").first
