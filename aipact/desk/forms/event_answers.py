"""What staff do with a question to the speakers."""

from collections.abc import Sequence
from typing import Any

from aipact.desk.forms.review import RevisionForm
from aipact.events.actions import Answer
from aipact.events.models import SpeakerQuestion
from aipact.forms.base import Form
from aipact.forms.fields import MultiCheckboxField, SelectField, TextAreaField
from aipact.forms.validators import required
from aipact.i18n import _l

Choices = Sequence[tuple[str, str]]


class AnswerForm(RevisionForm):
    question = TextAreaField(
        _l("Question, as everybody reads it"),
        validators=[required(_l("Write the question as people shall read it"))],
        description=_l("Leave out names, and whatever says who asked."),
        max_length=1000,
        rows=3,
    )
    answer = TextAreaField(
        _l("Answer"),
        validators=[required(_l("Write an answer before you publish it"))],
        description=_l("You can use Markdown."),
        max_length=10_000,
        rows=10,
    )
    language = SelectField(
        _l("Language of both"), validators=[required(_l("Choose the language"))], width="m"
    )
    commitments = MultiCheckboxField(_l("Commitments that it is about"))
    articles = MultiCheckboxField(_l("Articles of the AI Act that it is about"))

    def command(self) -> Answer:
        return Answer(
            question=self.question.data or "",
            answer=self.answer.data or "",
            language=self.language.data,
            commitments=self.commitments.data,
            articles=self.articles.data,
            revision=self.seen_revision(),
        )


def answer_form(
    question: SpeakerQuestion,
    languages: Choices,
    commitments: Choices,
    articles: Choices,
    **options: Any,
) -> AnswerForm:
    """What is typed, else what is saved, else the question as it was asked."""
    saved = {
        "question": question.published_text or question.text,
        "answer": question.answer,
        "language": question.language or question.locale,
        "commitments": question.commitments,
        "articles": question.articles,
        "revision": str(question.revision),
    }
    form = AnswerForm(data=saved, **options)
    form.language.choices = list(languages)
    form.commitments.choices = list(commitments)
    form.articles.choices = list(articles)
    return form


class HideQuestionForm(Form):
    reason = TextAreaField(
        _l("Why is it not shown?"),
        validators=[required(_l("Say why: whoever asked reads it"))],
        description=_l("Whoever asked reads it on their personal page, word for word."),
        max_length=1000,
        rows=3,
    )
