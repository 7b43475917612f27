"""A form of a page, filled in and sent only as a browser could."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

from tests.support.html import words

if TYPE_CHECKING:
    from tests.support.page import Page

BUTTONS = ("submit", "image", "button", "reset")


class Form:
    """Starts with the values that the page gave; hidden ones and the CSRF token included."""

    def __init__(self, page: "Page", element: Element) -> None:
        self.page = page
        self.element = element
        self.method = element.get("method", "get").lower()
        self.action = urljoin(page.path, element.get("action") or page.path)
        self.controls: dict[str, list[Element]] = {}
        self.buttons: list[Element] = []
        self.values: dict[str, Any] = {}
        for control in self._own_controls():
            if control.get("disabled") is not None:
                continue
            if control.tag == "button" or control.get("type") in BUTTONS:
                if control.get("type", "submit") in ("submit", "image"):
                    self.buttons.append(control)
            elif name := control.get("name"):
                self.controls.setdefault(name, []).append(control)
        for name in self.controls:
            self.values[name] = self._initial(name)

    def _own_controls(self) -> list[Element]:
        identity = self.element.get("id")
        inside = set(self.element.iter())
        return [
            control
            for control in self.page.tree.elements()
            if control.tag in ("input", "select", "textarea", "button")
            and (control.get("form") == identity if control.get("form") else control in inside)
        ]

    @property
    def names(self) -> list[str]:
        return list(self.controls)

    def kind(self, name: str) -> str:
        control = self.controls[name][0]
        return control.get("type", "text") if control.tag == "input" else control.tag

    def options(self, name: str) -> list[str]:
        """The values that a choice offers."""
        controls = self.controls[name]
        if controls[0].tag == "select":
            return [_value_of(o) for o in controls[0].iter("option") if o.get("disabled") is None]
        return [control.get("value", "on") for control in controls]

    def _is_many(self, name: str) -> bool:
        controls = self.controls[name]
        if controls[0].tag == "select":
            return controls[0].get("multiple") is not None
        return self.kind(name) == "checkbox" and len(controls) > 1

    def _initial(self, name: str) -> Any:
        controls, kind = self.controls[name], self.kind(name)
        if kind == "select":
            chosen = [
                _value_of(o) for o in controls[0].iter("option") if o.get("selected") is not None
            ]
            if self._is_many(name):
                return chosen
            return (chosen or self.options(name) or [None])[0]
        if kind in ("checkbox", "radio"):
            chosen = [c.get("value", "on") for c in controls if c.get("checked") is not None]
            return chosen if self._is_many(name) else (chosen or [None])[0]
        if kind == "file":
            return None
        if kind == "textarea":
            return "".join(controls[0].itertext())
        values = [control.get("value", "") for control in controls]
        return values if len(values) > 1 else values[0]

    def fill(self, values: dict[str, Any] | None = None, **more: Any) -> "Form":
        """Type, tick and choose; refuses what the page does not offer."""
        for name, value in {**(values or {}), **more}.items():
            assert name in self.controls, (
                f"no control {name!r} in {self.action}; there are {self.names}"
            )
            kind = self.kind(name)
            assert kind != "hidden", f"{name!r} is hidden: nobody can fill it in"
            if self._is_many(name):
                wanted = list(value)
                assert set(wanted) <= set(self.options(name)), (
                    f"{name}: {wanted} of {self.options(name)}"
                )
                value = wanted
            elif kind == "checkbox":
                value = self.options(name)[0] if value else None
            elif kind in ("radio", "select"):
                value = str(value)
                assert value in self.options(name), f"{name}: {value!r} of {self.options(name)}"
            elif kind != "file":
                readonly = self.controls[name][0].get("readonly") is not None
                assert not readonly, f"{name!r} is read-only"
            self.values[name] = value
        return self

    def submit(self, button: str = "", *, expect: int | None = None, **options: Any) -> "Page":
        """Press a button (by name, value or words; else the first one); nothing is followed."""
        data = {name: value for name, value in self.values.items() if value not in (None, [])}
        action = self.action
        if (pressed := self._button(button)) is not None:
            if name := pressed.get("name"):
                data[name] = pressed.get("value", "")
            action = urljoin(self.page.path, pressed.get("formaction") or action)
        if self.method == "get":
            query = urlencode(data, doseq=True)
            page = self.page.client.get(f"{urlsplit(action).path}?{query}", **options)
        else:
            page = self.page.client.post(action, data=data, **options)
        if expect is not None:
            assert page.status == expect, f"{page.status}, {expect} wanted: {page!r} {page.errors}"
        return page

    def _button(self, wanted: str) -> Element | None:
        if not wanted:
            return self.buttons[0] if self.buttons else None
        found = [
            button
            for button in self.buttons
            if wanted in (button.get("name"), button.get("value"), words(button))
        ]
        known = [(b.get("name"), b.get("value"), words(b)) for b in self.buttons]
        assert len(found) == 1, f"{len(found)} buttons {wanted!r}; there are {known}"
        return found[0]


def _value_of(option: Element) -> str:
    value = option.get("value")
    return words(option) if value is None else value
