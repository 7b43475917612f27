"""Events and answers as search reads them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from aipact import search
from aipact.core import markdown
from aipact.core.db import db
from aipact.events.models import Event, EventText, SpeakerQuestion
from aipact.events.queries.texts import authoritative_text
from aipact.events.states import PUBLIC_STATES, SpeakerQuestionState


def event_document(event: Event) -> search.Document | None:
    """All that the public reads of an event, in all its languages; None for a draft."""
    if event.state not in PUBLIC_STATES:
        return None
    counts = authoritative_text(event)
    return search.Document(
        key=event.id,
        title=counts.title,
        text=_words(counts),
        is_public=True,
        language=counts.language,
        tags={
            "kind": [event.kind.value],
            "audience": [event.audience.value],
            "topic": event.values_of("topic"),
            "language": event.values_of("language"),
        },
        translations=[
            search.Wording(text.language, text.title, _words(text))
            for text in event.texts
            if text is not counts
        ],
    )


def _words(text: EventText) -> str:
    programme = [str(item.get("what", "")) for item in text.programme]
    speakers = [f"{one.get('name', '')} {one.get('role', '')}" for one in text.speakers]
    long = [markdown.plain(part) for part in (text.description, text.practical, text.recap)]
    return "\n".join(filter(None, (text.summary, *long, *programme, *speakers)))


def answer_document(question: SpeakerQuestion) -> search.Document | None:
    """A question and its answer, once they are public."""
    if question.state is not SpeakerQuestionState.ANSWERED:
        return None
    return search.Document(
        key=question.id,
        title=question.published_text,
        text=markdown.plain(question.answer),
        is_public=True,
        language=question.language,
        tags={"commitment": question.commitments, "article": question.articles},
    )


def event_documents() -> Iterator[search.Document]:
    """In the order in which they take place, read a batch at a time."""
    public = select(Event).where(Event.state.in_(PUBLIC_STATES))
    for event in _each(public.options(selectinload(Event.facets)), Event.id):
        document = event_document(event)
        if document is not None:
            yield document


def answer_documents() -> Iterator[search.Document]:
    wanted = SpeakerQuestion.state == SpeakerQuestionState.ANSWERED
    for question in _each(select(SpeakerQuestion).where(wanted), SpeakerQuestion.id):
        document = answer_document(question)
        if document is not None:
            yield document


def _each(query: Select[Any], key: Any) -> Iterator[Any]:
    """All rows by id, which survives commits in between."""
    last: UUID | None = None
    while True:
        page = query if last is None else query.where(key > last)
        rows = db.session.scalars(page.order_by(key).limit(search.BATCH)).all()
        yield from rows
        if len(rows) < search.BATCH:
            return
        last = rows[-1].id
