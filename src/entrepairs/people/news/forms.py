"""How one wants to hear of each kind of news. What is allowed is decided by the action."""

from typing import Any

from babel.dates import get_timezone_location
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.formatting import locale_of

from .hours import ZONES
from .kinds import CHANNEL_NAMES, kinds
from .models import Wishes


class NewsForm(forms.Form):
    """A row of channels for each kind that leaves a choice; then the hours in which no mail comes."""

    sleeps = forms.BooleanField(
        label=_("No mail at night"),
        required=False,
        help_text=_("From ten in the evening to seven in the morning; what waits goes out then."),
    )
    timezone = forms.ChoiceField(
        label=_("Your clocks"), help_text=_("A town with the time that you live by.")
    )

    def __init__(self, *args: Any, wishes: Wishes, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = []
        for kind in kinds().values():
            if kind.is_must:
                continue
            self.fields[kind.code] = forms.ChoiceField(
                label=str(kind.name),
                help_text=str(kind.means),
                choices=[(channel.value, CHANNEL_NAMES[channel]) for channel in kind.channels],
                widget=forms.RadioSelect,
                initial=kind.channel(wishes.channels.get(kind.code)).value,
            )
            self.rows.append(kind.code)
        language = locale_of(get_language() or "fr")
        zones = dict.fromkeys([*ZONES, wishes.timezone])
        towns = [(name, get_timezone_location(name, locale=language, return_city=True)) for name in zones]
        timezone: Any = self.fields["timezone"]
        timezone.choices = sorted(towns, key=lambda one: one[1])
        timezone.initial, self.fields["sleeps"].initial = wishes.timezone, wishes.sleeps

    @property
    def chosen_fields(self) -> list[forms.BoundField]:
        """The rows of the table, in the order of the kinds."""
        return [self[code] for code in self.rows]

    def chosen(self) -> dict[str, Any]:
        """What `choose_news` takes."""
        given = self.cleaned_data
        return {
            "channels": {code: given[code] for code in self.rows},
            "sleeps": given["sleeps"],
            "timezone": given["timezone"],
        }
