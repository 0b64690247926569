"""Drawing a badge, and the name under which one is made public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepairs.communities.models import Community
from entrepairs.listings.domains import domains_of

from .actions import Drawing
from .art import COLOURS, ICONS, SHAPE_NAMES
from .models import DrawnBadge

OTHER = {"fr": "en", "en": "fr"}


class DrawForm(forms.Form):
    name = forms.CharField(
        label=_("Its name"), max_length=40, help_text=_("Short, and one that makes people smile.")
    )
    means = forms.CharField(
        label=_("What it stands for"),
        max_length=120,
        help_text=_("What whoever has it did: “lent tools to five neighbours”."),
    )
    other_name = forms.CharField(label=_("Its name in the other language"), max_length=40, required=False)
    other_means = forms.CharField(
        label=_("What it stands for, in the other language"), max_length=120, required=False
    )
    count = forms.ChoiceField(label=_("What is counted"), choices=DrawnBadge.Counts.choices)
    at_least = forms.IntegerField(label=_("How many are needed"), min_value=1, max_value=1000)
    domain = forms.ChoiceField(label=_("In which way of giving"), required=False)
    within_days = forms.IntegerField(
        label=_("Within how many days"),
        min_value=1,
        max_value=1098,
        required=False,
        help_text=_("Leave it empty where there is no hurry."),
    )
    shape = forms.ChoiceField(
        label=_("Shape"), choices=[*SHAPE_NAMES.items()], widget=forms.RadioSelect, initial="scalloped"
    )
    colour = forms.ChoiceField(
        label=_("Colour"), choices=[*COLOURS.items()], widget=forms.RadioSelect, initial="terracotta"
    )
    icon = forms.ChoiceField(
        label=_("Drawing"), choices=[*ICONS.items()], widget=forms.RadioSelect, initial="hand-heart"
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["domain"].choices = [
            ("", _("any")),
            *((domain.code, domain.name) for domain in domains_of(community.domains)),
        ]

    def drawing(self, language: str) -> Drawing:
        """What `draw_badge` takes; name and meaning are in that language."""
        return Drawing(language=language, **self.cleaned_data)

    def seen(self) -> dict[str, str]:
        """Shape, colour and icon as they are chosen by now, whatever else is missing."""
        looks = {"shape": SHAPE_NAMES, "colour": COLOURS, "icon": ICONS}
        chosen = {}
        for name, known in looks.items():
            value = (self.data or self.initial).get(name, "")
            chosen[name] = value if value in known else str(self.fields[name].initial)
        return chosen


class PublishForm(forms.Form):
    name = forms.CharField(
        label=_("The name that is to stand on it"),
        max_length=80,
        required=True,
        help_text=_("Your first name is enough, if you like. Everybody can read it."),
    )
