"""Founding a community and changing it: what it is, what it deals in, how one joins."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.forms.boundfield import BoundWidget
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from entrepairs.communities.models import Community
from entrepairs.communities.queries import SLUG_STEM, free_slug
from entrepairs.kernel.places.forms import PlaceField
from entrepairs.ledger.units import UNITS
from entrepairs.listings.domains import Domain, all_domains

UNIT_CHOICES = {
    "points": _("Points: the community gives them for each act, as a thank-you that can be seen."),
    "hours": _("Hours: what one gives to somebody, one may ask of anybody."),
    "credit": _("Exchange credit: members give one another credit, from the first day."),
    "money": _("Euros: shared costs or a price, paid from one to the other."),
}
JOINING_CHOICES = {
    Community.Joining.OPEN: _("Anybody joins at once"),
    Community.Joining.REQUEST: _("A steward answers each request"),
    Community.Joining.INVITATION: _("By invitation only"),
}


def _units() -> list[tuple[str, Any]]:
    return [(code, UNIT_CHOICES.get(code, unit.name)) for code, unit in UNITS.items()]


def _domains() -> list[tuple[str, Any]]:
    return [(code, domain.name) for code, domain in all_domains().items()]


class SettingsForm(forms.Form):
    name = forms.CharField(label=_("Its name"), max_length=80)
    purpose = forms.CharField(
        label=_("What it is for, in one sentence"),
        max_length=200,
        help_text=_("The first thing that people read: what do you want to reach together?"),
    )
    story = forms.CharField(
        label=_("Its story"),
        required=False,
        max_length=5000,
        help_text=_("How the idea came up, who is behind it, what you dream of."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = PlaceField(label=_("Its town"), required=False, help_text=_("The middle of where you meet."))
    domains = forms.MultipleChoiceField(
        label=_("What do you exchange?"),
        choices=_domains,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing to exchange.")},
    )
    units = forms.MultipleChoiceField(
        label=_("What is an exchange worth?"),
        required=False,
        choices=_units,
        help_text=_("A gift is always possible. Tick nothing, and everything is a gift."),
        widget=forms.CheckboxSelectMultiple,
    )
    joining = forms.ChoiceField(
        label=_("How does one join?"), choices=list(JOINING_CHOICES.items()), widget=forms.RadioSelect
    )
    public = forms.BooleanField(
        label=_("Everybody may look in"),
        required=False,
        help_text=_("Otherwise only members see anything of it, and one comes in by invitation."),
    )
    language = forms.ChoiceField(label=_("Its language"), choices=settings.LANGUAGES)

    def domain_boxes(self) -> list[tuple[BoundWidget, Domain]]:
        """Each tick box of the domains with its domain, for its mark."""
        return list(zip(self["domains"], all_domains().values(), strict=True))

    @staticmethod
    def initial_of(community: Community) -> dict[str, Any]:
        """What the form shows before anything is changed."""
        names = ("name", "purpose", "story", "place", "domains", "units", "joining", "public", "language")
        return {name: getattr(community, name) for name in names}


class FoundForm(SettingsForm):
    slug = forms.CharField(
        label=_("The end of its address"),
        required=False,
        max_length=60,
        help_text=_("Letters, digits and hyphens. Leave it empty, and it is made of the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip().lower()
        try:
            if slug:
                validate_slug(slug)
        except ValidationError as error:
            raise ValidationError(
                _("Only letters without accents, digits and hyphens, and no spaces."), code="bad_slug"
            ) from error
        return slug

    def clean(self) -> dict[str, Any]:
        """Propose an address made of the name where none was given."""
        name = self.cleaned_data.get("name")
        if name and self.cleaned_data.get("slug") == "":
            wanted = slugify(name)[:SLUG_STEM].strip("-_")
            if not wanted:
                raise ValidationError({"slug": _("No address can be made of this name: choose one.")})
            self.cleaned_data["slug"] = free_slug(wanted)
        return self.cleaned_data
