"""Form fields for amounts and moments as people write them: `1,5`, `1 h 30`, an hour on their clocks."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone as zones
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import formatting

_NUMBER = re.compile(r"([-−+]?)(\d+)(?:[.,]\d{1,3})?")
MOST_DIGITS = 7
_TIME = re.compile(r"(?:(?P<hours>\d{1,5})\s*h)?\s*(?:(?P<minutes>\d{1,5})\s*(?:min|mn|m)?)?", re.IGNORECASE)
MINUTES = 60


class AmountField(forms.Field):
    """A positive amount in what a person calls one, kept as a whole number of its smallest part.

    `one` is how many smallest parts make one: 60 for hours, 1,000 for kilos, 1 for what is counted. Hours may
    be written as a clock has them, `1 h 30`. What is typed wrong comes back as it was typed.
    """

    widget = forms.TextInput
    default_error_messages = {
        "not_a_number": _("Write a number, such as 2 or 1.5."),
        "not_a_count": _("Write a number, such as 2."),
        "not_whole": _("A whole number: there are no halves of it."),
        "too_small": _("Write more than 0."),
        "too_large": _("That is too much."),
    }

    def __init__(self, *, one: int = 1, **options: Any) -> None:
        self.one = one
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "text" if self.one == MINUTES else "decimal", "maxlength": "12", "size": "8"}

    def to_python(self, value: Any) -> int | None:
        text = re.sub(r"\s+", " ", str(value)).strip() if value is not None else ""
        if not text:
            return None
        amount = self._parts(text)
        if amount < 1:
            raise ValidationError(self.error_messages["too_small"], code="too_small")
        return amount

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        # Three digits tell each gram and each minute; without marks for thousands it reads back the same.
        text = f"{Decimal(value) / self.one:.3f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if (get_language() or "fr").startswith("fr") else text

    def _parts(self, text: str) -> int:
        bare = text.replace(" ", "")
        if number := _NUMBER.fullmatch(bare):
            sign, digits = number.groups()
            if sign in {"-", "−"}:
                raise ValidationError(self.error_messages["too_small"], code="too_small")
            if len(digits.lstrip("0")) > MOST_DIGITS:
                raise ValidationError(self.error_messages["too_large"], code="too_large")
            parts = Decimal(bare.removeprefix("+").replace(",", ".")) * self.one
            if self.one == 1 and parts != int(parts):
                raise ValidationError(self.error_messages["not_whole"], code="not_whole")
            return round(parts)
        time = _TIME.fullmatch(text) if self.one == MINUTES else None
        if time is None or not any(time.groups()):
            code = "not_a_count" if self.one == 1 else "not_a_number"
            raise ValidationError(self.error_messages[code], code=code)
        return int(time["hours"] or 0) * MINUTES + int(time["minutes"] or 0)


class MomentField(forms.DateTimeField):
    """A day and an hour on the clocks of a place, which the browser helps to pick."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Write a day and an hour."),
        "not_on_clocks": _("There is no such hour on that day, or it comes twice: the clocks change."),
    }

    def __init__(self, *, timezone: str, **options: Any) -> None:
        self.timezone = formatting.zone(timezone)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self.timezone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        with zones.override("UTC"):
            found = super().to_python(value)
        if found is None:
            return None
        there = found.replace(tzinfo=self.timezone)
        if there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset():
            raise ValidationError(self.error_messages["not_on_clocks"], code="not_on_clocks")
        if not 2000 <= there.year <= 2100:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return there
