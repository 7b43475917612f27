"""What fields draw: every control labelled, every error tied to it, nothing typed is lost."""

from html.parser import HTMLParser
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from aipact.forms.base import Form
from aipact.forms.fields import HiddenField, MultipleFileField, SelectField, StringField, choice
from aipact.forms.sample import SampleForm, sample_form
from aipact.forms.validators import required

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("page")]


class Elements(HTMLParser):
    """The start tags of a fragment, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def first(self, *tags: str) -> dict[str, str | None]:
        return next(attrs for tag, attrs in self.tags if tag in tags)


TYPED = {
    "name": "<b>Ąžuolas & Co</b>",
    "email": "not an address",
    "website": "not an address",
    "password": "secret",
    "country": "EL",
    "since": "yesterday",
    "people": "many",
    "roles": "deployer",
    "size": "small",
    "action": "first\nsecond",
    "agreed": "y",
}


def test_everything_typed_comes_back_but_the_password() -> None:
    form = SampleForm(MultiDict(TYPED))
    assert not form.validate()
    html = "".join(str(field) for field in form)
    assert "&lt;b&gt;Ąžuolas &amp; Co&lt;/b&gt;" in html
    assert 'value="not an address"' in html
    assert 'value="yesterday"' in html
    assert 'value="many"' in html
    assert "\nfirst\nsecond</textarea>" in html
    assert '<option value="EL" selected>' in html
    assert html.count(" checked") == 3
    assert "secret" not in html


def test_each_control_has_a_label_and_each_id_is_unique() -> None:
    elements = Elements("".join(str(field) for field in sample_form()))
    ids = [attrs["id"] for _tag, attrs in elements.tags if "id" in attrs]
    labelled = {attrs["for"] for tag, attrs in elements.tags if tag == "label"}
    controls = {
        attrs["id"] for tag, attrs in elements.tags if tag in ("input", "select", "textarea")
    }
    assert len(ids) == len(set(ids))
    assert controls == labelled


def test_help_and_error_describe_their_control() -> None:
    form = sample_form()
    form.add_error("name", "Enter the name")
    name = Elements(str(form["name"])).first("input")
    assert name["aria-describedby"] == "name-helper name-error"
    assert name["aria-invalid"] == "true"
    assert name["aria-required"] == "true"
    group = Elements(str(form["size"])).first("fieldset")
    assert group["aria-describedby"] == "size-error"
    assert group["role"] == "radiogroup"


def test_optional_is_said_where_no_answer_is_needed() -> None:
    form = sample_form()
    assert "(optional)" in Elements(str(form["website"])).text
    assert "(optional)" not in Elements(str(form["name"])).text


def test_attributes_limit_and_help_the_browser() -> None:
    form = sample_form()
    name = Elements(str(form["name"])).first("input")
    assert (name["maxlength"], name["autocomplete"]) == ("200", "organization")
    assert Elements(str(form["password"])).first("input")["autocomplete"] == "new-password"
    assert "maxlength" not in Elements(str(form["action"])).first("textarea")
    assert Elements(str(form["people"])).first("input")["inputmode"] == "numeric"


def test_error_links_lead_to_the_first_control_of_each_field() -> None:
    form = sample_form()
    form.add_error("unknown", "Something else")
    assert form.error_links() == [
        ("Something else", None),
        ("Enter an e-mail address, such as name@example.org", "#email"),
        ("Choose a size", "#size-0"),
    ]


def test_select_begins_with_an_empty_option_and_refuses_strangers() -> None:
    class CountryForm(Form):
        country = SelectField("Country", [required("Choose a country")])

    for answer, messages in [
        ("", ["Choose a country"]),
        ("XX", ["Choose one of the options"]),
        ("BE", []),
    ]:
        form = CountryForm(MultiDict({"country": answer}))
        form.country.choices = [("BE", "Belgique"), ("EL", "Ελλάδα")]
        form.validate()
        assert [str(error) for error in form.errors.get("country", [])] == messages
    assert [o.value for o in form.country.iter_choices()] == ["", "BE", "EL"]


def test_select_groups_its_options() -> None:
    class Grouped(Form):
        place = SelectField(
            "Place",
            choices=[choice("BE", "Belgique", group="EU"), choice("NO", "Norge", group="Other")],
            blank=None,
        )

    elements = Elements(str(Grouped(formdata=None).place))
    assert [attrs["label"] for tag, attrs in elements.tags if tag == "optgroup"] == ["EU", "Other"]


def test_checkboxes_give_a_list_without_repetitions() -> None:
    form = SampleForm(MultiDict([("roles", "deployer"), ("roles", "deployer")]))
    assert form.roles.data == ["deployer"]
    assert SampleForm(formdata=None).roles.data == []
    stranger = SampleForm(MultiDict({"roles": "emperor"}))
    stranger.validate()
    assert [str(e) for e in stranger.roles.errors] == ["Choose one of the options"]


def test_hidden_values_have_no_id() -> None:
    class Versioned(Form):
        version = HiddenField(default="7")
        name = StringField("Name")

    assert str(Versioned(formdata=None).version) == '<input type="hidden" name="version" value="7">'


class TwoFiles:
    """A limit as a feature gives it."""

    files, bytes, accept = 2, 1000, ".pdf"

    def in_words(self) -> str:
        return "Up to 2 PDF files."


class UploadForm(Form):
    files = MultipleFileField("Slides", limit=TwoFiles(), description="Of the webinar.")


def upload(*names: str) -> UploadForm:
    sent = [("files", FileStorage(BytesIO(b"x"), name)) for name in names]
    return UploadForm(MultiDict(sent))


def test_a_choice_of_files_says_what_may_be_chosen() -> None:
    drawn = Elements(str(upload().files()))
    control = drawn.first("input")
    assert (control["type"], control["accept"], control["name"]) == ("file", ".pdf", "files")
    assert "multiple" in control
    assert control["aria-describedby"] == "files-helper files-limits"
    assert "Up to 2 PDF files." in drawn.text


def test_chosen_files_are_a_list_and_nothing_chosen_is_an_empty_one() -> None:
    form = upload("a.pdf", "b.pdf", "")
    assert form.validate()
    assert [one.filename for one in form.files.data] == ["a.pdf", "b.pdf"]
    assert upload("").files.data == []
    # A form that was sent without multipart/form-data holds names only.
    assert UploadForm(MultiDict({"files": "a.pdf"})).files.data == []
    assert UploadForm(formdata=None).files.data == []


def test_too_many_files_are_told() -> None:
    form = upload("a.pdf", "b.pdf", "c.pdf")
    assert not form.validate()
    assert form.files.errors == ["Choose at most 2 files"]
    drawn = Elements(str(form.files()))
    assert drawn.first("input")["aria-invalid"] == "true"
    assert "files-error" in str(drawn.first("input")["aria-describedby"])


def test_files_that_must_be_there_are_asked_for() -> None:
    class Needed(Form):
        files = MultipleFileField("Slides", [required("Choose a file")], limit=TwoFiles())

    form = Needed(MultiDict())
    assert not form.validate()
    assert form.files.errors == ["Choose a file"]
