"""What search knows: events with their texts in all languages, and published answers."""

from collections.abc import Callable

from aipact import search
from aipact.events.models import Event, SpeakerQuestion
from aipact.events.queries import documents

EVENT, ANSWER = "event", "answer"


def index_event(event: Event) -> None:
    """Index an event anew; a draft is nothing to the public."""
    document = documents.event_document(event)
    if document is None:
        search.remove(EVENT, event.id)
        return
    _put(EVENT, document)


def index_answer(question: SpeakerQuestion) -> None:
    document = documents.answer_document(question)
    if document is None:
        search.remove(ANSWER, question.id)
        return
    _put(ANSWER, document)


def index_events(after_batch: Callable[[int], None] = lambda _number: None) -> int:
    """Index all events anew, in the order in which they took place; how many."""
    return search.rebuild(EVENT, documents.event_documents(), after_batch=after_batch)


def index_answers(after_batch: Callable[[int], None] = lambda _number: None) -> int:
    return search.rebuild(ANSWER, documents.answer_documents(), after_batch=after_batch)


def _put(kind: str, document: search.Document) -> None:
    search.put(
        kind,
        document.key,
        title=document.title,
        text=document.text,
        is_public=document.is_public,
        language=document.language,
        tags=document.tags,
        translations=document.translations,
    )


__all__ = ["ANSWER", "EVENT", "index_answer", "index_answers", "index_event", "index_events"]
