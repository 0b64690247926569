"""The form of a listing, made from what its domain declares."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepairs.communities.models import Community
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.fields import MINUTES, AmountField, MomentField
from entrepairs.kernel.models import Place
from entrepairs.kernel.places.forms import PlaceField
from entrepairs.listings.actions import Draft
from entrepairs.listings.domains import Domain
from entrepairs.listings.domains.declaration import When, Where
from entrepairs.listings.models import Listing
from entrepairs.listings.rules import DESCRIPTION_LENGTH_MAX, TITLE_LENGTH_MAX

from .board import language

STAYS_DAYS = (7, 14, 42, 90)


KEEP, NEVER = "keep", "never"


GIFT, ASK, TALK = "gift", "ask", "talk"


RADII_M = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


RADIUS_DEFAULT_M = 5_000


# What the buttons of the form stand for.
KEEP_DRAFT, PUBLISH = "draft", "publish"


# Smallest parts in one of each unit of value, as `ledger.units` has it, which lies higher up.
UNIT_ONE = {"points": 1, "hours": 60, "credit": 1, "money": 100}


# An end by the clock alone that comes before the start is meant for the day after, if so near.
NIGHT_MAX = timedelta(hours=12)


SHOWN_ELSEWHERE = {"values": "for_what", "expires_at": "stays"}


class ListingForm(forms.Form):
    """An offer or a need in one domain, to post or, with `listing`, to edit; `like` is one to begin from.

    What is only to be kept as a draft needs a title and no more. `is_counted_on` says that something is
    agreed out of it: then what the exchange speaks of cannot change.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        community: Community,
        kind: str,
        domain: Domain,
        town: Place | None = None,
        listing: Listing | None = None,
        like: Listing | None = None,
        is_counted_on: bool = False,
    ) -> None:
        begun = listing or like
        if data is not None:
            data = data.copy()
            data.setdefault("reach", (begun or Draft).reach)
            data.setdefault("visibility", (begun or Draft).visibility)
        super().__init__(data)
        self.community, self.kind, self.domain, self.listing = community, kind, domain, listing
        self.begun = begun  # what the fields are filled with at first
        self.is_draft = bool(data) and data.get("save") == KEEP_DRAFT
        self.units = [unit for unit in domain.units_in(community) if unit in UNIT_ONE]
        self._add_what()
        self._add_where(town)
        self._add_when()
        self._add_values()
        if domain.when is not When.DATED:
            self._add_stays()
        self._add_visibility()
        if self.is_draft:
            for name in set(self.fields) - {"title"}:
                self.fields[name].required = False
        if is_counted_on:
            for name in {"title", "category", "reach", "place", "to_place"} & set(self.fields):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("It stays as it is: an exchange is agreed on this.")

    def draft(self, language: str) -> Draft:
        """What was typed, once the form is valid."""
        told = self.cleaned_data
        before = self.listing
        # Hours and dates of its own are said on their page.
        own = before if before is not None and before.availability is not None else None
        has_times = "starts_at" in self.fields
        return Draft(
            kind=self.kind,
            domain=self.domain.code,
            title=told["title"],
            description=told["description"],
            category=told.get("category", ""),
            language=before.language if before else language,
            quantity=told["quantity"] or self.domain.quantity.default,
            place=told["place"],
            to_place=told.get("to_place"),
            reach=told.get("reach") or (before or Draft).reach,
            radius_m=told.get("radius_m"),
            starts_at=told["starts_at"] if has_times else own.starts_at if own else None,
            ends_at=told["ends_at"] if has_times else own.ends_at if own else None,
            expires_at=self._expires_at(),
            values=self._values(),
            to_discuss=told.get("for_what") == TALK,
            visibility=told.get("visibility") or (before or Draft).visibility,
        )

    def add_refusal(self, refused: Refused) -> None:
        """Show at its field what an action refused."""
        field = SHOWN_ELSEWHERE.get(refused.field or "", refused.field)
        self.add_error(field if field in self.fields else None, str(refused))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        amounts = [f"value_{unit}" for unit in self.units]
        if told.get("for_what") == ASK and all(name in told and not told[name] for name in amounts):
            self.add_error(amounts[0], _("Say how much, or ask for nothing."))
        if told.get("reach") == Listing.Reach.ONLINE and "place" in self.errors:
            del self.errors["place"]  # out of sight, and without effect
            told["place"] = None
        if isinstance(told.get("ends_at"), datetime) or "ends_at" not in told:
            return told
        if told["ends_at"] is not None and told.get("starts_at"):
            try:
                told["ends_at"] = self._end(told["starts_at"], told["ends_at"])
            except ValidationError as error:
                self.add_error("ends_at", error)
        elif self.is_draft:
            told["ends_at"] = None  # an hour without its day
        return told

    # Fields, part by part

    @property
    def _is_offer(self) -> bool:
        return self.kind == Listing.Kind.OFFER

    def _add_what(self) -> None:
        before, domain = self.begun, self.domain
        example = domain.offer_example if self._is_offer else domain.need_example
        self.fields["title"] = forms.CharField(
            label=_("What do you propose?") if self._is_offer else _("What do you need?"),
            help_text=_("For example: “%(example)s”") % {"example": example},
            max_length=TITLE_LENGTH_MAX,
            initial=before.title if before else "",
        )
        if domain.categories:
            self.fields["category"] = forms.ChoiceField(
                label=_("What kind of thing?"),
                choices=[("", _("Choose…")), *domain.categories.items()],
                initial=before.category if before else "",
            )
        self.fields["description"] = forms.CharField(
            label=_("A few more words"),
            help_text=_("State, habits, what to bring: whatever helps to say yes."),
            required=False,
            max_length=DESCRIPTION_LENGTH_MAX,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial=before.description if before else "",
        )
        self.fields["quantity"] = AmountField(
            label=domain.quantity.label,
            help_text=_("About how long it takes, once.") if domain.quantity.one == MINUTES else "",
            one=domain.quantity.one,
            initial=before.quantity if before else domain.quantity.default,
        )

    def _add_where(self, town: Place | None) -> None:
        before = self.begun
        is_way = self.domain.where is Where.FROM_TO
        near = self.community.place
        if not is_way:
            self._add_reach()
        self.fields["place"] = PlaceField(
            label=_("From which town?") if is_way else _("In which town?"),
            help_text=_("Others see the town, and on the map a point moved by some hundred metres."),
            required=is_way,
            near=near,
            initial=before.place if before else town,
        )
        if is_way:
            self.fields["to_place"] = PlaceField(
                label=_("To which town?"), near=near, initial=before.to_place if before else None
            )

        if not is_way:
            self.fields["radius_m"] = forms.TypedChoiceField(
                label=_("How far around?"),
                choices=[(radius_m, formatting.distance(radius_m, language())) for radius_m in self._radii()],
                coerce=int,
                empty_value=None,
                required=False,
                initial=(before.radius_m if before else None) or RADIUS_DEFAULT_M,
            )

    def _radii(self) -> list[int]:
        own = self.begun.radius_m if self.begun else None
        return sorted({*RADII_M, *([own] if own else [])})

    def _add_reach(self) -> None:
        reach = Listing.Reach
        choices = [
            (reach.PLACE.value, _("At one place")),
            (reach.AROUND.value, _("Anywhere around a town")),
        ]
        if self.domain.can_be_online:
            choices.append((reach.ONLINE.value, _("Online")))
        self.fields["reach"] = forms.ChoiceField(
            label=_("Where?"),
            choices=choices,
            widget=forms.RadioSelect,
            initial=self.begun.reach if self.begun else reach.PLACE,
        )

    def _add_visibility(self) -> None:
        """In a community that is closed anyway there is nothing to choose."""
        if not self.community.public:
            return
        seen = Listing.Visibility
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who sees it?"),
            choices=[
                (seen.EVERYONE.value, _("Everyone")),
                (seen.COMMUNITY.value, _("Members of %(name)s only") % {"name": self.community.name}),
            ],
            widget=forms.RadioSelect,
            initial=self.begun.visibility if self.begun else seen.EVERYONE,
        )

    def _add_when(self) -> None:
        before, timezone = self.begun, self.community.timezone
        if self.listing is not None and self.listing.availability is not None:
            return
        starts_at, ends_at = (before.starts_at, before.ends_at) if before else (None, None)
        if not self.listing and starts_at and starts_at <= now():
            starts_at = ends_at = None
        is_dated = self.domain.when is When.DATED
        is_slot = self.domain.when is When.SLOTS and not self._is_offer
        if not (is_dated or is_slot or starts_at):
            return
        self.fields["starts_at"] = MomentField(
            label=_("When?") if is_dated else _("From when?"),
            required=is_dated,
            timezone=timezone,
            initial=starts_at,
        )
        is_long = bool(starts_at and ends_at and ends_at - starts_at > NIGHT_MAX)
        if is_dated and not is_long:
            self.fields["ends_at"] = forms.TimeField(
                label=_("Until what time?"),
                required=False,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                initial=formatting.local(ends_at, timezone).time() if ends_at else None,
            )
        else:
            self.fields["ends_at"] = MomentField(
                label=_("Until when?"), required=False, timezone=timezone, initial=ends_at
            )

    def _add_values(self) -> None:
        if not self.units:
            return
        begun = self.begun
        before = {value.unit: value.amount_minor for value in begun.values.all()} if begun else {}
        asks = bool(before) if begun else self.domain.hours_by_default and "hours" in self.units
        choices = (
            [(GIFT, self._nothing_asked()), (ASK, _("I ask for something in return"))]
            if self._is_offer
            else [(GIFT, _("For nothing in return, I hope")), (ASK, _("I give something in return"))]
        )
        choices.append((TALK, _("Let us talk about it")))
        self.fields["for_what"] = forms.ChoiceField(
            label=_("For what?"),
            choices=choices,
            widget=forms.RadioSelect,
            initial=TALK if begun and begun.to_discuss else ASK if asks else GIFT,
        )
        for unit in self.units:
            suggested = 60 if unit == "hours" and self.domain.hours_by_default and not begun else None
            self.fields[f"value_{unit}"] = AmountField(
                label=self._value_label(unit),
                one=UNIT_ONE[unit],
                required=False,
                initial=before.get(unit, suggested),
            )

    def _nothing_asked(self) -> str:
        return _("I ask for nothing in return") if self.domain.nothing_asked else _("It is a gift")

    def _value_label(self, unit: str) -> str:
        asked = {
            "hours": _("Hours asked %(each)s"),
            "points": _("Points asked %(each)s"),
            "credit": _("Credits asked %(each)s"),
            "money": _("Euros asked %(each)s"),
        }
        given = {
            "hours": _("Hours given %(each)s"),
            "points": _("Points given %(each)s"),
            "credit": _("Credits given %(each)s"),
            "money": _("Euros given %(each)s"),
        }
        return (asked if self._is_offer else given)[unit] % {"each": self.domain.quantity.each}

    def _add_stays(self) -> None:
        days = sorted({*STAYS_DAYS, self.domain.stays_days})
        choices = [(str(number), _weeks(number)) for number in days]
        initial = str(self.domain.stays_days)
        expires_at = self.listing.expires_at if self.listing else None
        if expires_at is not None and expires_at > now():
            until = formatting.day(
                formatting.local(expires_at, self.community.timezone).date(),
                language(),
                today=formatting.local(now(), self.community.timezone).date(),
            )
            choices.insert(0, (KEEP, _("Until %(day)s, as before") % {"day": until}))
            initial = KEEP
        choices.append((NEVER, _("Until I take it off")))
        if self.listing and expires_at is None:
            initial = NEVER
        self.fields["stays"] = forms.ChoiceField(
            label=_("Until when is it on the board?"), choices=choices, initial=initial
        )

    # What was typed

    def _end(self, starts_at: datetime, clock_time: time) -> datetime:
        """The moment of that hour on the day of the start, or on the next where an evening goes on."""
        day = formatting.local(starts_at, self.community.timezone).date()
        end = self._moment(day, clock_time)
        if end <= starts_at:
            later = self._moment(day + timedelta(days=1), clock_time)
            return later if later - starts_at <= NIGHT_MAX else end
        return end

    def _moment(self, day: date, clock_time: time) -> datetime:
        typed = f"{day:%Y-%m-%d}T{clock_time:%H:%M}"
        moment: datetime = MomentField(timezone=self.community.timezone).clean(typed)
        return moment

    def _expires_at(self) -> datetime | None:
        stays = self.cleaned_data.get("stays")
        if stays is None or stays == KEEP or (not stays and self.listing):
            return self.listing.expires_at if self.listing else None
        if not stays:  # of a draft, which need not say so
            return now() + timedelta(days=self.domain.stays_days)
        return None if stays == NEVER else now() + timedelta(days=int(stays))

    def _values(self) -> dict[str, int]:
        told = self.cleaned_data
        if told.get("for_what") != ASK:
            return {}
        return {unit: told[f"value_{unit}"] for unit in self.units if told.get(f"value_{unit}")}


def _weeks(days: int) -> str:
    if days >= 60:
        months = round(days / 30)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    weeks = round(days / 7)
    return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}
