"""The form field in which a town is named.

It is one text input. Suggestions are radio buttons below it, so that picking one takes no script, and the
server decides the same way whether they came by HTMX while typing or with the page after a first try:

- `place` is the text;
- `place_id` is the radio button picked, if any;
- `place_for` is the text that the radio buttons were made for: a pick counts only while the text is that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.models import Place

from .names import NAME_LENGTH_MAX
from .queries import Outcome, Resolution, Suggestion, get_place, label_of, resolve

TEXT_LENGTH_MAX = NAME_LENGTH_MAX + 40


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """What came from the form: the text, and the picked town if it was picked for this text."""

    text: str
    chosen_id: int | None = None

    def resolve(self, *, near: Place | None = None) -> Resolution:
        return resolve(self.text, chosen_id=self.chosen_id, near=near)


class PlaceWidget(forms.Widget):
    """Renders the text input, its suggestions, and what HTMX needs to renew them while one types."""

    template_name = "kernel/places/field.html"
    near: Place | None = None

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> TypedPlace | Place | None:
        """What was typed and picked. A program or a test may also pass a `Place` itself."""
        text = data.get(name)
        if text is None or isinstance(text, Place):
            return text
        text = str(text).replace("\x00", "")
        chosen = str(data.get(f"{name}_id") or "")
        picked = (
            chosen.isascii() and chosen.isdigit() and len(chosen) < 19 and text == data.get(f"{name}_for")
        )
        return TypedPlace(text, int(chosen) if picked else None)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        text, found = self._shown(value)
        widget_id = context["widget"]["attrs"].get("id") or f"id_{name}"
        query = {"field": name, "id": widget_id} | ({"near": self.near.pk} if self.near else {})
        context["widget"] |= {
            "text": text,
            "id": widget_id,
            "maxlength": TEXT_LENGTH_MAX,
            "search_url": f"{reverse('kernel:place_search')}?{urlencode(query)}",
        }
        context["choices"] = choices_context(name, widget_id, text, found)
        return context

    def _shown(self, value: Any) -> tuple[str, Resolution]:
        if isinstance(value, int):
            value = get_place(value)
        if isinstance(value, Place):
            shown = label_of(value)
            return shown.label, Resolution(Outcome.FOUND, value, (shown,))
        if not isinstance(value, TypedPlace):
            value = TypedPlace(str(value or ""))
        if len(value.text) > TEXT_LENGTH_MAX:
            return value.text, Resolution(Outcome.UNKNOWN)
        return value.text, value.resolve(near=self.near)


class PlaceField(forms.Field):
    """A town by its name. The cleaned value is a `Place`, or None if the field may stay empty and does.

    `near` puts the towns around a place first among the suggestions; it can be set on an instance, in the
    form's `__init__`, as `self.fields["place"].near = community.place`.
    """

    widget = PlaceWidget
    default_error_messages = {
        "ambiguous": _("Several towns answer to “%(text)s”. Which one?"),
        "one": _("Is this the town that you mean?"),
        "unknown": _("No town is called “%(text)s”. Check the spelling, or name a larger town nearby."),
        "spelling": _("No town is called “%(text)s”. For a small village, name the nearest town."),
        "too_long": _("This is too long for the name of a town."),
    }

    def __init__(self, *, near: Place | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.near = near

    @property
    def near(self) -> Place | None:
        return self._widget().near

    @near.setter
    def near(self, place: Place | None) -> None:
        self._widget().near = place

    def clean(self, value: Any) -> Place | None:
        if isinstance(value, Place):
            return value
        typed = value if isinstance(value, TypedPlace) else TypedPlace(str(value or ""))
        if len(typed.text) > TEXT_LENGTH_MAX:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        found = typed.resolve(near=self.near)
        if found.outcome is Outcome.FOUND:
            return found.place
        if found.outcome is Outcome.EMPTY:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        raise self._error(typed.text.strip(), found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.pk if isinstance(initial, Place) else initial
        if isinstance(data, TypedPlace):
            found = data.resolve(near=self.near)
            if found.outcome not in {Outcome.FOUND, Outcome.EMPTY}:
                return True
            data = found.place
        return bool(before != (data.pk if isinstance(data, Place) else data))

    def _error(self, text: str, found: Resolution) -> ValidationError:
        if found.outcome is Outcome.UNKNOWN:
            code = "spelling" if found.suggestions else "unknown"
        else:
            code = "ambiguous" if len(found.suggestions) > 1 else "one"
        return ValidationError(self.error_messages[code], code=code, params={"text": text})

    def _widget(self) -> PlaceWidget:
        if not isinstance(self.widget, PlaceWidget):
            raise TypeError("a PlaceField needs a PlaceWidget")
        return self.widget


def choices_context(name: str, widget_id: str, text: str, found: Resolution) -> dict[str, Any]:
    """What `kernel/places/choices.html` shows: radio buttons, the one that is picked, and for which text."""
    suggestions: tuple[Suggestion, ...] = found.suggestions
    return {
        "name": name,
        "id": widget_id,
        "text": text,
        "suggestions": suggestions,
        "chosen_id": found.place.pk if found.place else None,
        "is_found": found.outcome is Outcome.FOUND,
        "is_unknown": found.outcome is Outcome.UNKNOWN,
    }
