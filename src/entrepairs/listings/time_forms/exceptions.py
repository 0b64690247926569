"""What stands beside the times: days that are blocked or added, other places for one time of a series."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.engines.availability import Hours, RuleError
from entrepairs.kernel import formatting
from entrepairs.kernel.errors import Refused
from entrepairs.listings import time_words

from .base import DAY_MIN, MOST_PLACES, minute_of


class BlockForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=gettext_lazy("Last day, if there are several"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def add_refusal(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class AddDayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    opens = forms.TimeField(
        label=gettext_lazy("From what time?"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=gettext_lazy("Until what time?"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, data: Any = None, *, in_days: bool) -> None:
        super().__init__(data, auto_id="added_%s")
        if in_days:
            del self.fields["opens"], self.fields["closes"]

    def hours(self) -> Hours | None:
        """None for a whole day. RuleError where the end comes first."""
        told = self.cleaned_data
        return (
            Hours(minute_of(told["opens"]), minute_of(told["closes"]) or DAY_MIN) if "opens" in told else None
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("opens") and told.get("closes"):
            try:
                self.hours()
            except RuleError:
                self.add_error("closes", _("The end comes after the start."))
        return told

    def add_refusal(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class PlacesForm(forms.Form):
    """Other places for one time of a series."""

    day = forms.TypedChoiceField(label=gettext_lazy("Which one?"), coerce=date.fromisoformat)
    places = forms.IntegerField(
        label=gettext_lazy("How many places?"),
        help_text=gettext_lazy("0 if it does not happen."),
        min_value=0,
        max_value=MOST_PLACES,
    )

    def __init__(self, data: Any = None, *, days: Sequence[date]) -> None:
        super().__init__(data, auto_id="places_%s")
        day = self.fields["day"]
        assert isinstance(day, forms.ChoiceField)  # noqa: S101 - it stands above
        language = time_words.language()
        day.choices = [(each.isoformat(), formatting.day(each, language)) for each in days]

    def add_refusal(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))
