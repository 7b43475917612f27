"""Forms of contributing a practice, of adopting one, and of the steps between."""

from aipact.practices.forms.adopting import AdoptPracticeForm, ResubmitAdoptionForm
from aipact.practices.forms.starting import StartPracticeForm, SubmitPracticeForm
from aipact.practices.forms.steps import MaterialForm, StepForm, step_form

__all__ = [
    "AdoptPracticeForm",
    "MaterialForm",
    "ResubmitAdoptionForm",
    "StartPracticeForm",
    "StepForm",
    "SubmitPracticeForm",
    "step_form",
]
