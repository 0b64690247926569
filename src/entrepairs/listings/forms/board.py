"""What one looks for on the board."""

import re
from datetime import date
from math import ceil

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.kernel import formatting
from entrepairs.kernel.models import Place
from entrepairs.kernel.places.forms import PlaceField, TypedPlace
from entrepairs.kernel.places.queries import Suggestion
from entrepairs.listings.models import Listing
from entrepairs.listings.search import Around, Sort, Wanted, units_of

WITHIN_KM = (5, 10, 20, 50)


WITHIN_DEFAULT_KM = 10


SPOT = re.compile(r"(-?\d{1,2}\.\d{5}),(-?\d{1,3}\.\d{5}),(\d{1,5})")


class FilterForm(forms.Form):
    """What one looks for on the board; what is chosen by links comes along hidden."""

    q = forms.CharField(required=False, max_length=100)
    near = PlaceField(required=False)
    within = forms.ChoiceField(required=False)
    on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    domain = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    spot = forms.CharField(required=False, widget=forms.HiddenInput)  # a circle of the map: see `spot_of`

    def __init__(self, data: QueryDict, *, community: Community) -> None:
        super().__init__({**data.dict(), "within": data.get("within") or str(WITHIN_DEFAULT_KM)})
        self.community = community
        self.fields["q"].label = _("What are you looking for?")
        self.fields["near"].label = _("Near which town?")
        self.fields["on"].label = _("Free on which day?")
        within = self.fields["within"]
        assert isinstance(within, forms.ChoiceField)  # noqa: S101 - it stands above
        within.label = _("Within")
        within.choices = [(km, formatting.distance(km * 1000, language())) for km in WITHIN_KM]
        near = self.fields["near"]
        assert isinstance(near, PlaceField)  # noqa: S101 - it stands above
        near.near = community.place

    @property
    def day(self) -> date | None:
        """On which it is to be free; none where the field is wrong."""
        self.is_valid()
        found: date | None = self.cleaned_data.get("on")
        return found if found and 2000 <= found.year <= 2100 else None

    @property
    def towns_meant(self) -> tuple[Suggestion, ...]:
        """Those that answer to the name that was typed, where several do. A few statements then."""
        self.is_valid()
        if not (self.has_error("near", "ambiguous") or self.has_error("near", "one")):
            return ()
        field = self.fields["near"]
        assert isinstance(field, PlaceField)  # noqa: S101 - it stands above
        typed = self["near"].data
        return typed.resolve(near=field.near).suggestions if isinstance(typed, TypedPlace) else ()

    def chosen(self) -> Wanted:
        """What is asked for; where a field is wrong, as if it were empty."""
        self.is_valid()
        told = self.cleaned_data
        near: Place | None = told.get("near")
        within_m = float(told.get("within") or WITHIN_DEFAULT_KM) * 1000
        return Wanted(
            kind=told["kind"] if told.get("kind") in Listing.Kind.values else "",
            domain=told["domain"] if told.get("domain") in self.community.domains else "",
            unit=told["unit"] if told.get("unit") in units_of(self.community) else "",
            words=told.get("q", ""),
            around=Around(near.lat, near.lon, within_m) if near else _around_spot(told.get("spot", "")),
            sort=Sort(told["sort"]) if told.get("sort") in set(Sort) else Sort.NEWEST,
        )


def spot_of(lat: float, lon: float, radius_m: float) -> str:
    """A circle of the map as an address carries it: degrees, degrees, metres."""
    return f"{lat:.5f},{lon:.5f},{ceil(radius_m) + 10}"


def _around_spot(spot: str) -> Around | None:
    """The circle again; none where it was made up."""
    found = SPOT.fullmatch(spot)
    if found is None:
        return None
    lat, lon, radius_m = map(float, found.groups())
    return Around(lat, lon, radius_m) if abs(lat) <= 90 and abs(lon) <= 180 else None


class SearchForm(FilterForm):
    """A search to keep, under a name."""

    name = forms.CharField(max_length=80)

    def __init__(self, data: QueryDict, *, community: Community) -> None:
        super().__init__(data, community=community)
        self.fields["name"].label = _("What do you call this search?")


def language() -> str:
    return get_language() or "fr"
