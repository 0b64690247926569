"""Setting a goal, in the numbers and days that people use."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from entrepairs.communities.models import Community
from entrepairs.kernel import formatting
from entrepairs.kernel.fields import AmountField
from entrepairs.listings.domains import domains_of

from .measures import ONE
from .models import Goal

ALWAYS = {Goal.Measure.EXCHANGES, Goal.Measure.CO2E, Goal.Measure.FIRST_TIES}


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class GoalForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("What you would say to a neighbour: “A hundred rides before summer”."),
    )
    story = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What will be different once it is reached."),
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("What you count"),
        help_text=gettext_lazy("Each contribution of that kind moves the goal by itself."),
    )
    target = AmountField(
        label=gettext_lazy("How much"), help_text=gettext_lazy("In what you count: hours, kilos, things…")
    )
    starts_at = _day(gettext_lazy("From"))
    ends_at = _day(gettext_lazy("Until"), help_text=gettext_lazy("That day still counts."))

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        measures = ALWAYS | {domain.quantity.measure for domain in domains_of(community.domains)}
        choices = [choice for choice in Goal.Measure.choices if choice[0] in measures]
        fields: Any = self.fields
        fields["measure"].choices = choices
        fields["target"].one = ONE.get(self.data.get("measure", ""), 1)

    def goal(self) -> dict[str, Any]:
        """What `set_goal` takes: the target in the smallest part, the days as moments of the community."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "story": given["story"],
            "measure": given["measure"],
            "target": given["target"],
            "starts_at": self._midnight(given["starts_at"]),
            "ends_at": self._midnight(given["ends_at"] + timedelta(days=1)),
        }

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=formatting.zone(self.community.timezone))
