"""What happens to practices in the demo: written, reviewed, adopted, grown old, told by the
actions with the clock standing at the moment of each step, letters included."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from textwrap import wrap

from aipact.casework import actions as casework
from aipact.casework.actions import Decide
from aipact.casework.models import Submission
from aipact.casework.states import Outcome
from aipact.cli.demo import papers, practice_texts
from aipact.cli.demo.bulk import moment
from aipact.cli.demo.current import Teller, at, take
from aipact.cli.demo.library import Author, Library, author_for
from aipact.cli.demo.practice_texts import AdoptionText, PracticeText
from aipact.core.actor import Actor
from aipact.core.clock import standing_at
from aipact.core.db import db
from aipact.core.settings import current_settings
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.practices import actions as practices
from aipact.practices.actions import AdoptPractice, SaveStep, StartPractice
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.states import CHECKLIST, STEPS
from aipact.procedures import review

A_YEAR, REMINDED_AFTER, ARCHIVED_AFTER, CONFIRMED_AFTER = 366, 30, 95, 14
# A public practice with a new version that is being written, and one that waits for a reviewer.
REVISED = {"datenblatt": "draft", "after-incident": "submitted"}
POINTS = [
    ("impact", "Please give figures: how many people, what changed, and how you know."),
    ("context", "Who is affected, and what happens when the system is wrong?"),
]
ANSWER = "Abbiamo aggiunto chi pesa e chi controlla."
ADVERTISING = "The text is largely an advertisement for a product."
NO_ADVERTISING = "Tell what your own organisation did, and what others can learn from it."


@dataclass
class PracticeTeller:
    """Tells them with the people of `teller`, of practices of `library` and of new ones."""

    teller: Teller
    library: Library

    def tell(self) -> None:
        """Everything, the oldest first."""
        self._grow_old()
        for number, text in enumerate(practice_texts.moving_practices()):
            self._contribute(text, ago=4 + 2 * number)
        for key, story in REVISED.items():
            self._revise(key, story)
        for number, adoption in enumerate(practice_texts.adoptions()):
            if adoption.story:
                self._adopt(adoption, ago=6 + number % 5)

    # -- age -------------------------------------------------------------------------------------

    def _grow_old(self) -> None:
        """Each day on which something became due: the sweeps run, then people act."""
        due: dict[int, list[Callable[[], None]]] = {}
        for text in practice_texts.settled_practices():
            if text.fate == "withdrawn":
                due.setdefault(40, []).append(partial(self._withdraw, text.key))
            if not text.days:
                continue
            since = text.days - A_YEAR
            due.setdefault(since, [])
            due.setdefault(since - REMINDED_AFTER, [])
            if text.fate == "archived":
                archive = due.setdefault(since - ARCHIVED_AFTER, [])
                archive.append(partial(self._archive, text.key))
            if text.fate == "confirmed":
                confirm = due.setdefault(since - CONFIRMED_AFTER, [])
                confirm.append(partial(self._confirm, text.key))
        for ago in sorted((day for day in due if day >= 0), reverse=True):
            with at(moment(self.teller.as_of - timedelta(days=ago), 3)):
                practices.become_stale_when_due()
                practices.remind_of_stale()
                for act in due[ago]:
                    act()

    def _archive(self, key: str) -> None:
        practices.archive_practice(self._practice(key), actor=self.teller.reviewer())

    def _confirm(self, key: str) -> None:
        practices.confirm_practice(self._practice(key), actor=self._owner(key))

    def _withdraw(self, key: str) -> None:
        practices.withdraw_practice(self._practice(key), actor=self._owner(key))

    def _practice(self, key: str) -> Practice:
        return db.session.get_one(Practice, self.library.by_key[key].practice_id)

    def _owner(self, key: str) -> Actor:
        return _actor(self.library.by_key[key].author)

    # -- writing and review ----------------------------------------------------------------------

    def _author(self, text: PracticeText) -> Author:
        return author_for(self.library.everybody, text, self.teller.as_of - timedelta(days=60))

    def _contribute(self, text: PracticeText, ago: int) -> None:
        author = self._author(text)
        actor = _actor(author)
        organisation = db.session.get_one(Organisation, author.id)
        with at(self.teller.days_ago(ago + 3, 9)):
            values = text.values
            start = StartPractice(values["title"], values["kind"], values["language"])
            version = practices.start_practice(organisation, start, actor=actor)
            is_draft = text.story == "draft"
            for step in STEPS if not is_draft else ("basics", "context", "answers"):
                self._save(version, step, text, actor)
            for name in text.files:
                stream = papers.paper(name, values["title"][:60], wrap(values["summary"], 80))
                practices.add_file(version, stream, name, actor=actor)
        if is_draft:
            return
        with at(self.teller.days_ago(ago, 10)):
            practices.submit_practice(version, actor=actor)
        if text.story == "withdrawn":
            with at(self.teller.days_ago(ago - 1, 12)):
                practices.withdraw_version(version, actor=actor)
        elif text.story != "submitted":
            self._review(_submission(version), text.story, ago)
        if text.story == "answered":
            self._answer(version, text, ago - 4, actor)

    def _save(self, version: PracticeVersion, step: str, text: PracticeText, actor: Actor) -> None:
        revision = content.step_revision(version, step)
        practices.save_step(version, SaveStep(step, revision, text.columns(step)), actor=actor)

    def _answer(self, version: PracticeVersion, text: PracticeText, ago: int, actor: Actor) -> None:
        with at(self.teller.days_ago(max(ago, 0), 9)):
            revision = content.step_revision(version, "answers")
            answers = {str(one.id): ANSWER for one in content.points(version)}
            command = SaveStep("answers", revision, text.changed, answers)
            practices.save_step(version, command, actor=actor)
            practices.submit_practice(version, actor=actor)

    def _revise(self, key: str, story: str) -> None:
        actor = self._owner(key)
        with at(self.teller.days_ago(3, 11)):
            version = practices.start_revision(self._practice(key), actor=actor)
            text = self.library.by_key[key].text
            revision = content.step_revision(version, "answers")
            command = SaveStep("answers", revision, text.changed)
            practices.save_step(version, command, actor=actor)
        if story == "submitted":
            with at(self.teller.days_ago(2, 10)):
                self._save(version, "publication", text, actor)
                practices.submit_practice(version, actor=actor)

    # -- adoptions -------------------------------------------------------------------------------

    def _adopt(self, text: AdoptionText, ago: int) -> None:
        model = PracticeText("", {"language": text.language})
        practice = self._practice(text.key)
        others = [one for one in self.library.everybody if one.id != practice.organisation_id]
        day = self.teller.as_of - timedelta(days=60)
        author = author_for(others, model, day)
        actor = _actor(author)
        with at(self.teller.days_ago(ago, 10)):
            organisation = db.session.get_one(Organisation, author.id)
            command = AdoptPractice(text.note, text.language)
            adoption = practices.adopt_practice(practice, organisation, command, actor=actor)
        if text.story == "withdrawn":
            with at(self.teller.days_ago(ago - 2, 12)):
                practices.withdraw_adoption(adoption, actor=actor)
        elif text.story != "submitted":
            self._review(_submission(adoption), text.story, ago)

    # -- what reviewers do -----------------------------------------------------------------------

    def _review(self, submission: Submission, story: str, ago: int) -> None:
        reviewer = self.teller.reviewer()
        with at(self.teller.days_ago(max(ago - 1, 0), 14)):
            take(submission, reviewer)
        if story == "in_review":
            with at(self.teller.days_ago(max(ago - 2, 0), 15)):
                note = "Compared with what is in the library: nothing like it yet."
                casework.add_note(submission, note, actor=reviewer)
            return
        outcome = Outcome.CHANGES_REQUESTED if story == "answered" else Outcome(story)
        # What is approved here was decided just now: its hold still runs.
        is_fresh = outcome is Outcome.APPROVED
        with at(
            moment(self.teller.as_of, 7) if is_fresh else self.teller.days_ago(max(ago - 2, 0), 15)
        ):
            decision = review.decide(submission, _decide(submission, outcome), actor=reviewer)
        if is_fresh:
            return
        with standing_at(
            decision.decided_at + current_settings().decision_hold + timedelta(minutes=1)
        ):
            review.apply_due_decisions()
            db.session.flush()


def _decide(submission: Submission, outcome: Outcome) -> Decide:
    is_no = outcome is Outcome.NOT_ACCEPTED
    is_adoption = submission.kind.value == "adoption"
    points = [("note", POINTS[0][1])] if is_adoption else POINTS
    return Decide(
        outcome=outcome,
        revision=submission.revision,
        reason_code="other" if is_no else "",
        reason=ADVERTISING if is_no else "",
        remedy=NO_ADVERTISING if is_no else "",
        points=points if outcome is Outcome.CHANGES_REQUESTED else [],
        checklist=list(CHECKLIST) if outcome is Outcome.APPROVED else [],
    )


def _actor(author: Author) -> Actor:
    return organisations.actor_for(author.contact_id, locale="en")


def _submission(subject: PracticeVersion | Adoption) -> Submission:
    db.session.flush()
    if subject.submission is None:
        raise LookupError("nothing was submitted")
    return subject.submission
