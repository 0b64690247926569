"""What people say with each step: the terms as the listing's domain has them, a word, a reason."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from entrepairs.engines.availability import Dated, Frequency, NthWeekday, Recurrence, Weekday
from entrepairs.kernel import formatting
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.fields import MINUTES, AmountField, MomentField
from entrepairs.ledger.units import UNITS
from entrepairs.listings.availability import begin, end_of, own_rule, usual_quantity, when_of
from entrepairs.listings.domains.declaration import Capacity, When
from entrepairs.listings.models import Listing

from .actions import Plan, Proposal
from .lifecycle import Asks
from .models import Decision, Exchange, Terms
from .scaling import scaled

LISTING, OTHER, GIFT = "listing", "other", "gift"


class StepForm(forms.Form):
    """A form that can say at the right field why an action refused."""

    def add_refusal(self, error: Refused) -> None:
        """Put the refusal at its field, or above the form where it has none here."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class TermsForm(StepForm):
    """How many, when, for what, and a word: fields and first values come from the listing and its domain.

    `gives` is whether the person who fills it in is the one who gives. Its listing comes with its values.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, listing: Listing, gives: bool, left: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.listing, self.domain = listing, listing.in_domain
        self.asked = {value.unit: value.amount_minor for value in listing.values.all()}
        self.units = self.domain.units_in(listing.community)
        # Of a single thing there is nothing to choose.
        if self.domain.capacity is Capacity.NONE or listing.quantity > 1:
            self.fields["quantity"] = AmountField(
                one=self.domain.quantity.one, label=self.domain.quantity.label, help_text=self._how_many(left)
            )
        self._add_when()
        if self.units:
            self._add_values(gives)
        self.fields["note"] = forms.CharField(
            label=_("A word"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def proposal(self) -> Proposal:
        """What the form says, once it is valid."""
        given = self.cleaned_data
        quantity, start = given.get("quantity") or 1, given["starts_at"]
        return Proposal(
            quantity=quantity,
            starts_at=start,
            ends_at=given.get("ends_at") or (end_of(self.listing, start, quantity) if start else None),
            values=self._values(quantity),
            note=given["note"],
        )

    def add_refusal(self, error: Refused) -> None:
        field = "deal" if error.field == "values" else error.field
        self.add_error(field if field in self.fields else None, str(error.message))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amounts = [f"value_{unit}" for unit in self.units]
        if given.get("deal") != OTHER:
            for name in amounts:  # out of sight, and without effect
                self.errors.pop(name, None)
        elif not any(given.get(name) or self.errors.get(name) for name in amounts):
            self.add_error(amounts[0], self.fields[amounts[0]].error_messages["required"])
        return given

    def _add_when(self) -> None:
        timezone = self.listing.community.timezone
        label, hint = {
            When.OPEN: (_("When"), _("Leave it empty if you have no preference.")),
            When.SLOTS: (_("From"), ""),
            When.DATED: (_("When"), ""),
            When.STOCK: (_("When it changes hands"), _("Leave it empty if you have no preference.")),
        }[when_of(self.listing)]
        is_dated = when_of(self.listing) in {When.DATED, When.SLOTS}
        self.fields["starts_at"] = MomentField(
            timezone=timezone, label=label, help_text=hint, required=is_dated
        )
        if when_of(self.listing) is When.SLOTS and self.domain.quantity.one != MINUTES:
            self.fields["ends_at"] = MomentField(timezone=timezone, label=_("Until"))

    def _add_values(self, gives: bool) -> None:
        names = " + ".join(str(UNITS[unit].name) for unit in self.units)
        choices = [(GIFT, _("Nothing: it is a gift")), (OTHER, names[:1].upper() + names[1:])]
        if self.asked:
            asked = " + ".join(
                formatting.value(unit, amount_minor, _language()) for unit, amount_minor in self.asked.items()
            )
            as_listed = _("As the listing asks: %(amount)s %(each)s")
            choices = [
                (LISTING, as_listed % {"amount": asked, "each": self.domain.quantity.each}),
                (OTHER, _("Another amount")),
                (GIFT, _("Nothing: it is a gift")),
            ]
        self.fields["deal"] = forms.ChoiceField(
            label=_("What you ask in return") if gives else _("What you give in return"),
            choices=choices,
            widget=forms.RadioSelect,
        )
        for unit in self.units:
            self.fields[f"value_{unit}"] = AmountField(
                one=UNITS[unit].one,
                label=_("How much, in %(unit)s") % {"unit": UNITS[unit].name},
                required=len(self.units) == 1,  # where it is the one that is chosen: see `clean`
                error_messages={"required": _("Say how much, or choose a gift.")},
            )

    def _how_many(self, left: int | None) -> str:
        if left is not None:
            amount = formatting.measure(self.domain.quantity.measure, max(left, 0), _language())
            return _("Left: %(amount)s") % {"amount": amount}
        return _("For example 1.5 or 1 h 30") if self.domain.quantity.one == MINUTES else ""

    def _values(self, quantity: int) -> Mapping[str, int]:
        given = self.cleaned_data
        if given.get("deal") == LISTING:
            return scaled(self.asked, quantity, self.domain.quantity.one)
        if given.get("deal") == OTHER:
            amounts = {unit: given.get(f"value_{unit}") for unit in self.units}
            return {unit: amount for unit, amount in amounts.items() if amount}
        return {}


class WaitForm(TermsForm):
    """For what somebody waits: as a proposal, without what is asked in return."""

    def __init__(self, *args: Any, listing: Listing, **options: Any) -> None:
        super().__init__(*args, listing=listing, gives=not listing.is_offer, left=None, **options)
        for name in ["deal", "note", *(f"value_{unit}" for unit in self.units)]:
            self.fields.pop(name, None)
        self.units = []

    def wish(self) -> dict[str, Any]:
        """What the form says, once it is valid, as `actions.join_line` takes it."""
        given = self.cleaned_data
        quantity, start = given.get("quantity") or 1, given["starts_at"]
        return {
            "quantity": quantity,
            "starts_at": start,
            "ends_at": given.get("ends_at") or (end_of(self.listing, start, quantity) if start else None),
        }


WEEK, FORTNIGHT, MONTH = "week", "fortnight", "month"


class StandingForm(TermsForm):
    """A proposal for dates that come again: the first one, how often, until when."""

    def __init__(self, *args: Any, listing: Listing, gives: bool, **options: Any) -> None:
        super().__init__(*args, listing=listing, gives=gives, left=None, **options)
        timezone = listing.community.timezone
        self.fields.pop("ends_at", None)
        self.fields["starts_at"] = MomentField(timezone=timezone, label=_("The first time"))
        extra: dict[str, forms.Field] = {}
        if self.domain.quantity.one != MINUTES and not isinstance(own_rule(listing), Dated):
            extra["length"] = AmountField(
                one=MINUTES, label=_("How long each time"), help_text=_("For example 1.5 or 1 h 30")
            )
        extra["every"] = forms.ChoiceField(
            label=_("How often"),
            choices=[
                (WEEK, _("each week")),
                (FORTNIGHT, _("every two weeks")),
                (MONTH, _("each month, on the same weekday")),
            ],
            initial=WEEK,
            widget=forms.RadioSelect,
        )
        extra["until"] = forms.DateField(
            label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        rest = {
            name: self.fields.pop(name) for name in list(self.fields) if name not in {"version", "starts_at"}
        }
        self.fields.update({**extra, **rest})

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        start, until = given.get("starts_at"), given.get("until")
        if start and until and until < start.date():
            self.add_error("until", _("The end comes after the start."))
        return given

    def plan(self) -> Plan:
        """What the form says, once it is valid."""
        given = self.cleaned_data
        quantity, zone = given.get("quantity") or 1, formatting.zone(self.listing.community.timezone)
        start: datetime = given["starts_at"].astimezone(zone)
        end = end_of(self.listing, given["starts_at"], quantity)
        length = given.get("length") or (
            (end - given["starts_at"]) // timedelta(minutes=1) if end else quantity
        )
        return Plan(
            recurrence=_recurrence(given["every"], start.date(), given["until"]),
            starts=start.hour * 60 + start.minute,
            length_min=max(1, length),
            quantity=quantity,
            values=self._values(quantity),
            note=given["note"],
        )


def _recurrence(every: str, first: date, until: date) -> Recurrence:
    weekday = Weekday(first.weekday())
    if every == MONTH:
        nth = (first.day - 1) // 7 + 1
        of_month = (NthWeekday(-1 if nth == 5 else nth, weekday),)
        return Recurrence(Frequency.MONTHLY, first, nth_weekdays=of_month, until=until)
    interval = 2 if every == FORTNIGHT else 1
    return Recurrence(Frequency.WEEKLY, first, interval=interval, weekdays=(weekday,), until=until)


class EndForm(StepForm):
    first = forms.DateField(
        label=gettext_lazy("From which day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("A word"), required=False, max_length=300)


class WordForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("A word"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PartForm(StepForm):
    """How much of what was agreed was done."""

    def __init__(self, *args: Any, exchange: Exchange, agreed: int, **options: Any) -> None:
        super().__init__(*args, **options)
        quantity = exchange.in_domain.quantity
        amount = formatting.measure(quantity.measure, agreed, _language())
        self.fields["quantity"] = AmountField(
            one=quantity.one,
            label=_("How much was done"),
            help_text=_("Agreed: %(amount)s") % {"amount": amount},
        )
        self.fields["reason"] = forms.CharField(
            label=_("A word"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
        )


class AccountForm(StepForm):
    words = forms.CharField(
        label=gettext_lazy("How you see it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say it in a few words.")},
    )


class MessageForm(StepForm):
    words = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class ContactForm(StepForm):
    """What the other side sees once both agreed. Without a telephone in the profile it asks for none."""

    shares_phone = forms.BooleanField(required=False)
    meeting_point = forms.CharField(
        label=gettext_lazy("Where to meet"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For example: the blue gate behind the school, ring twice."),
    )
    on_map = forms.CharField(
        label=gettext_lazy("On a map"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "If you like: two numbers such as 44.6086, 2.0317, or a link of OpenStreetMap."
        ),
    )

    def __init__(self, *args: Any, own_phone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if own_phone:
            self.fields["shares_phone"].label = _("Show my telephone, %(phone)s") % {"phone": own_phone}
        else:
            del self.fields["shares_phone"]


class DecisionForm(StepForm):
    """What a steward decides: all of it, a part or nothing, and why."""

    ruling = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=Decision.Ruling.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )

    def __init__(self, *args: Any, exchange: Exchange, agreed: int, **options: Any) -> None:
        super().__init__(*args, **options)
        quantity = exchange.in_domain.quantity
        amount = formatting.measure(quantity.measure, agreed, _language())
        if agreed > 1:
            self.fields["quantity"] = AmountField(
                one=quantity.one,
                required=False,
                label=_("How much, where it was a part"),
                help_text=_("Agreed: %(amount)s") % {"amount": amount},
            )
        else:
            self.fields["ruling"].choices = [  # type: ignore[attr-defined]
                choice for choice in Decision.Ruling.choices if choice[0] != Decision.Ruling.PART
            ]
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            help_text=_("Both sides read it."),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"required": _("Say it in a few words.")},
        )


class ReasonForm(StepForm):
    """Why nothing came of it: one of the neutral causes, one's own words, or both."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[*Exchange.Cause.choices, (OTHER, gettext_lazy("another reason"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one, or say it in your words.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_cause(self) -> str:
        cause: str = self.cleaned_data["cause"]
        return "" if cause == OTHER else cause


def first_terms(listing: Listing, left: int | None, start: str, at: datetime) -> dict[str, Any]:
    """What a proposal out of a listing starts from: what it offers or needs, then, and what it asks.

    `start` is the day or moment that was chosen in its calendar, if one was. Two statements at most.
    """
    quantity = listing.in_domain.quantity
    if listing.is_offer and left is not None:
        wanted = max(1, min(quantity.default, left))
    else:
        wanted = listing.quantity if left is None else max(1, left)
    begins = begin(listing, start, at) or (listing.starts_at, listing.ends_at)
    return {
        "quantity": usual_quantity(listing) or wanted,
        "starts_at": begins[0],
        "ends_at": begins[1],
        "deal": None if listing.to_discuss else LISTING if listing.values.all() else GIFT,
    }


def other_terms(terms: Terms, listing: Listing, version: int) -> dict[str, Any]:
    """What a counter or a change starts from: the terms that stand. `version` is the one that was read."""
    values = {value.unit: value.amount_minor for value in terms.values.all()}
    asked = {value.unit: value.amount_minor for value in listing.values.all()}
    as_listed = values == scaled(asked, terms.quantity, listing.in_domain.quantity.one)
    return {
        "version": version,
        "quantity": terms.quantity,
        "starts_at": terms.starts_at,
        "ends_at": terms.ends_at,
        "deal": GIFT if not values else LISTING if as_listed else OTHER,
        **({} if as_listed else {f"value_{unit}": amount for unit, amount in values.items()}),
    }


FORMS: Mapping[Asks, type[StepForm]] = {
    Asks.WORD: WordForm,
    Asks.REASON: ReasonForm,
    Asks.ACCOUNT: AccountForm,
}


def _language() -> str:
    return get_language() or "fr"
