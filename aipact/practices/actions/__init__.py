"""What organisations do with practices, what the review does with them, and what time does."""

from aipact.practices.actions.adopting import (
    AdoptPractice,
    adopt_practice,
    begin_adoption_review,
    not_accept_adoption,
    publish_adoption,
    require_changes_to_adoption,
    resubmit_adoption,
    return_adoption_to_queue,
    withdraw_adoption,
)
from aipact.practices.actions.attaching import add_file, remove_file
from aipact.practices.actions.confirming import (
    BATCH,
    archive_practice,
    become_stale_when_due,
    confirm_practice,
    remind_of_stale,
    use_confirmation_link,
)
from aipact.practices.actions.conflicts import (
    ContentChanged,
    DecisionPending,
    LinkGone,
    NotEditable,
    TextChanged,
)
from aipact.practices.actions.contributing import (
    SaveStep,
    StartPractice,
    mark_as_previewed,
    save_step,
    start_practice,
    start_revision,
    submit_practice,
)
from aipact.practices.actions.indexing import (
    index_practice,
    index_practices,
    recount_practices,
)
from aipact.practices.actions.presenting import (
    NotePresentation,
    PresentationChanged,
    note_presentation,
)
from aipact.practices.actions.review import (
    begin_review,
    not_accept_version,
    publish_version,
    require_changes,
    return_to_queue,
)
from aipact.practices.actions.translating import (
    OriginalChanged,
    SaveTranslation,
    TranslationChanged,
    remove_translation,
    save_translation,
)
from aipact.practices.actions.withdrawing import (
    end_orphans,
    end_practices_of,
    withdraw_practice,
    withdraw_version,
)

__all__ = [
    "BATCH",
    "AdoptPractice",
    "ContentChanged",
    "DecisionPending",
    "LinkGone",
    "NotEditable",
    "NotePresentation",
    "OriginalChanged",
    "PresentationChanged",
    "SaveStep",
    "SaveTranslation",
    "StartPractice",
    "TextChanged",
    "TranslationChanged",
    "add_file",
    "adopt_practice",
    "archive_practice",
    "become_stale_when_due",
    "begin_adoption_review",
    "begin_review",
    "confirm_practice",
    "end_orphans",
    "end_practices_of",
    "index_practice",
    "index_practices",
    "mark_as_previewed",
    "not_accept_adoption",
    "not_accept_version",
    "note_presentation",
    "publish_adoption",
    "publish_version",
    "recount_practices",
    "remind_of_stale",
    "remove_file",
    "remove_translation",
    "require_changes",
    "require_changes_to_adoption",
    "resubmit_adoption",
    "return_adoption_to_queue",
    "return_to_queue",
    "save_step",
    "save_translation",
    "start_practice",
    "start_revision",
    "submit_practice",
    "use_confirmation_link",
    "withdraw_adoption",
    "withdraw_practice",
    "withdraw_version",
]
