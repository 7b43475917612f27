"""Files and links of a practice, and the page that saves itself."""

import io

from aipact import files
from aipact.practices import actions
from aipact.practices.states import FILE_OWNER
from tests.factories.practices import begun, save
from tests.practices.pages import at, step_form

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def a_file(name="picture.png", content=PNG):
    return (io.BytesIO(content), name)


# -- links and files -----------------------------------------------------------------------------


def test_links_are_rows_and_there_can_be_more(signed_in, organisation, actor):
    version = begun(organisation, actor)
    page = signed_in.get(at(version, "steps/material"))
    form = step_form(page).fill(link_label_0="Outline", link_url_0="aquila.example/course")
    assert "link_url_2" not in form.names
    page = form.submit("more", expect=200)
    form = step_form(page)
    assert form.values["link_label_0"] == "Outline"
    assert version.links == []
    form.fill(link_url_4="https://aquila.example/second").submit("next", expect=303)
    assert version.links == [
        {"label": "Outline", "url": "https://aquila.example/course"},
        {"label": "https://aquila.example/second", "url": "https://aquila.example/second"},
    ]


def test_rows_end_at_ten_and_a_forged_number_makes_no_more(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.values["rows"] = "99999"
    page = form.submit("more", expect=200)
    names = step_form(page).names
    assert ("link_url_9" in names, "link_url_10" in names) == (True, False)


def test_files_come_and_go_and_links_stay(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.fill(link_label_0="Outline", link_url_0="https://aquila.example/course")
    form.values["files"] = [a_file("one.png"), a_file("two.png")]
    page = signed_in.follow(form.submit("Upload", expect=303))
    assert "2 files are added." in page.text
    assert version.links[0]["label"] == "Outline"
    stored = files.files_of(FILE_OWNER, version.id)
    assert [one.name for one in stored] == ["one.png", "two.png"]

    answer = page.click("one.png")
    assert answer.body == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert signed_in.get(f"/files/{stored[0].id}").status == 404

    form = step_form(page).fill(link_label_0="Course")
    page = signed_in.follow(form.submit(_remove(page, "one.png"), expect=303))
    assert [one.name for one in files.files_of(FILE_OWNER, version.id)] == ["two.png"]
    assert version.links[0]["label"] == "Course"


def _remove(page, name):
    """The words of the button beside a file; there are several that say "Remove"."""
    for button in page.all("button"):
        if button.get("aria-label") == f"Remove {name}":
            button.set("name", f"remove-{name}")
    return f"remove-{name}"


def test_a_file_that_is_refused_keeps_the_rest(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.fill(link_url_0="https://aquila.example/course")
    form.values["files"] = [a_file("good.png"), a_file("bad.png", b"MZ no picture")]
    page = form.submit("next", expect=422)
    assert list(page.errors) == ["files"]
    assert "good.png" in page.main
    assert step_form(page).values["link_url_0"] == "https://aquila.example/course"
    assert version.links[0]["url"] == "https://aquila.example/course"
    step_form(page).submit("next", expect=303)


def test_a_file_that_is_too_big_keeps_what_is_typed(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.fill(link_url_0="https://aquila.example/course")
    body = multipart(form.values, "big.png", PNG + b"\0" * (10 * 1024 * 1024))
    kind = "multipart/form-data; boundary=limit"
    page = signed_in.post(at(version, "files"), data=body, content_type=kind)
    assert (page.status, list(page.errors)) == (422, ["files"])
    assert step_form(page).values["link_url_0"] == "https://aquila.example/course"


def multipart(values, name, content):
    """The bytes of a form with a file; the client of the tests leaves large ones open."""
    head = "--limit\r\nContent-Disposition: form-data; name="
    texts = [f'{head}"{key}"\r\n\r\n{value}\r\n' for key, value in values.items() if value]
    file_head = f'{head}"files"; filename="{name}"\r\n\r\n'
    return "".join([*texts, file_head]).encode() + content + b"\r\n--limit--\r\n"


def test_removing_a_file_twice_is_no_error(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.values["files"] = [a_file()]
    page = signed_in.follow(form.submit("Upload"))
    form, button = step_form(page), _remove(page, "picture.png")
    assert [step_form(page).submit(button).status for _time in range(2)] == [303, 303]
    assert files.files_of(FILE_OWNER, version.id) == []
    assert form.action


def test_files_of_another_practice_are_not_found(signed_in, organisation, actor, client):
    version, other = begun(organisation, actor), begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/material")))
    form.values["files"] = [a_file()]
    form.submit("Upload", expect=303)
    stored = files.files_of(FILE_OWNER, version.id)[0]
    assert signed_in.get(at(other, "files", str(stored.id))).status == 404


# -- saving by itself ----------------------------------------------------------------------------


def autosave(form, **values):
    data = {name: value for name, value in {**form.values, **values}.items() if value}
    return form.page.client.post(form.action, data=data, headers={"X-Autosave": "1"})


def test_a_page_saves_itself_and_goes_on(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers")))
    answer = autosave(form, impact="First")
    assert (answer.status, answer.body) == (204, b"")
    form.values["revision"] = answer.headers["X-Revision"]
    assert autosave(form, impact="Second").status == 204
    assert version.impact == "Second"


def test_a_page_that_saves_itself_is_told_what_came_between(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers")))
    save(version, "answers", actor, impact="Bo's words")
    assert autosave(form, impact="Ada's words").status == 409
    assert version.impact == "Bo's words"
    assert autosave(form, impact="a" * 5001).status == 422
    actions.withdraw_version(version, actor=actor)
    assert autosave(form, impact="Late").status == 409


def test_the_same_text_twice_is_no_conflict(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers")))
    assert autosave(form, impact="Same").status == 204
    assert form.fill(impact="Same").submit("leave").status == 303
    assert version.impact == "Same"
