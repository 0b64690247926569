"""What the forms have in common: the hours of a day, lengths, places."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepairs.engines.availability import Dated, Hours, InDays, InMinutes, Opening, Rule, RuleError, Slots
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings import time_words
from entrepairs.listings.availability import own_rule
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing

DAY_MIN = 1440
STEP_MIN = 30
LENGTHS_MIN = (30, 60, 120, 180, 240, 360, 480, 720)
BUFFERS_MIN = (0, 15, 30, 60, 120, 240)
NOTICES_MIN = (0, 120, DAY_MIN, 2 * DAY_MIN, 7 * DAY_MIN)
LENGTHS_DAYS = (1, 2, 3, 4, 5, 7, 14, 30)
BUFFERS_DAYS = (0, 1, 2, 3)
NOTICES_DAYS = (0, 1, 2, 3, 7)
FEWEST, MOST_PLACES = 1, 1000
HORIZON_MAX_DAYS = 731


class TimesForm(forms.Form):
    """One way of saying when. `listing` gives what it begins with, and its time zone."""

    how = ""
    # Folded away unless something of them is chosen.
    details: Sequence[str] = ()

    def __init__(self, data: Any = None, *, listing: Listing) -> None:
        super().__init__(data)
        self.listing, self.zone = listing, listing.community.timezone
        self.today = formatting.local(now(), self.zone).date()
        self.before = own_rule(listing)
        self.add_fields()

    def add_fields(self) -> None:
        raise NotImplementedError

    def make(self) -> Rule | None:
        """The rule that the fields say. RuleError where they make no sense together."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            try:
                self.rule = self.make()
            except RuleError as error:
                if self.errors:  # said at its field already
                    return told
                raise ValidationError(
                    _("These times make no sense together: look at them again."), code=error.path
                ) from error
        return told

    def add_refusal(self, refused: Refused) -> None:
        """Show at its field what an action refused."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.details]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.details if name in self.fields]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of them is wrong, or says something already."""
        plain = {None, "", "0", "60"}
        return any(
            self.errors.get(name) or self[name].value() not in plain
            for name in self.details
            if name in self.fields
        )

    # Fields that several have

    def add_weekdays(self, initial: Sequence[int], label: str, *, required: bool = True) -> None:
        self.fields["weekdays"] = forms.TypedMultipleChoiceField(
            label=label,
            choices=[(number, time_words.day_name(number)) for number in range(7)],
            coerce=int,
            required=required,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(number) for number in initial],
            error_messages={"required": _("Choose at least one day.")},
        )

    def add_from_to(self, hours: Hours | None) -> None:
        self.fields["opens"] = clock_field(_("From what time?"), hours.opens if hours else 9 * 60)
        self.fields["closes"] = clock_field(_("Until what time?"), hours.closes if hours else 18 * 60)

    def from_to(self) -> Hours:
        """Until midnight is the end of the day."""
        told = self.cleaned_data
        opens, closes = minute_of(told["opens"]), minute_of(told["closes"]) or DAY_MIN
        if closes <= opens:
            self.add_error("closes", _("The end comes after the start."))
            raise RuleError("closes", "must come after the opening")
        return Hours(opens, closes)

    def add_lengths(self, *, in_days: bool, before: InMinutes | InDays | None) -> None:
        lengths = LENGTHS_DAYS if in_days else LENGTHS_MIN
        notices, buffers = (NOTICES_DAYS, BUFFERS_DAYS) if in_days else (NOTICES_MIN, BUFFERS_MIN)
        told = _told(before) if before is not None else (1 if in_days else 60, 0, 0, 0)
        self.fields["shortest"] = length_field(_("At least how long?"), lengths, told[0], in_days=in_days)
        self.fields["longest"] = length_field(
            _("At most how long?"), lengths, told[1], in_days=in_days, none=_("as long as it is free")
        )
        self.fields["notice"] = length_field(
            _("How long before is it to be asked for?"),
            notices,
            told[2],
            in_days=in_days,
            none=_("no matter"),
        )
        self.fields["buffer"] = length_field(
            _("How much time do you need between two?"), buffers, told[3], in_days=in_days, none=_("none")
        )

        horizon = self.before.horizon_days if isinstance(self.before, Slots) else None
        most = max(HORIZON_MAX_DAYS, horizon or 0)
        self.fields["horizon"] = forms.IntegerField(
            label=_("How many days ahead can it be reserved?"),
            help_text=_("Leave it empty where no day is too far ahead."),
            required=False,
            min_value=1,
            max_value=most,
            initial=horizon,
            error_messages={
                "invalid": _("A number of days, such as 30."),
                "min_value": _("At least one day."),
                "max_value": _("At most %(days)d days.") % {"days": most},
            },
        )

    def slots(self, openings: tuple[Opening, ...], lengths: InMinutes | InDays) -> Slots:
        """What the fields say of slots. RuleError, said at its field, where the horizon leaves no room."""
        horizon: int | None = self.cleaned_data["horizon"]
        if horizon is not None:
            self._require_room(horizon, lengths)
        return Slots(self.zone, openings, lengths, self.capacity, horizon_days=horizon)

    def _require_room(self, days: int, lengths: InMinutes | InDays) -> None:
        """A use must end within the horizon, after the notice; else nothing could ever be reserved."""
        match lengths:
            case InMinutes() as minutes:
                is_near = minutes.notice_min + minutes.shortest_min > (days + 1) * DAY_MIN
            case InDays() as whole:
                is_near = whole.notice_days + whole.shortest_days > days + 1
        if is_near:
            self.add_error(
                "horizon", _("That is too near: with the least time and the notice, nothing would fit.")
            )
            raise RuleError("horizon_days", "leaves no room")

    def clean_longest(self) -> int:
        longest = int(self.cleaned_data["longest"])
        if longest and longest < int(self.cleaned_data.get("shortest") or 0):
            raise ValidationError(_("That is less than the least."))
        return longest

    def lengths_in_minutes(self) -> InMinutes:
        told = self.cleaned_data
        return InMinutes(
            STEP_MIN,
            int(told["shortest"]),
            told["longest"] or None,
            int(told["buffer"]),
            int(told["notice"]),
        )

    @property
    def capacity(self) -> int:
        """Of things, how many the listing has; of somebody's time, one at a time."""
        return 1 if self.listing.in_domain.capacity is Capacity.NONE else self.listing.quantity

    def add_places(self) -> None:
        """Only where the listing does not say how many there are."""
        if self.listing.in_domain.capacity is Capacity.NONE:
            self.fields["places"] = forms.IntegerField(
                label=_("How many people can come?"),
                min_value=FEWEST,
                max_value=MOST_PLACES,
                initial=self.before.places if isinstance(self.before, Dated) else 1,
            )

    @property
    def places(self) -> int:
        return int(self.cleaned_data.get("places") or self.capacity)


def clock_field(label: str, minute: int | None, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        initial=None if minute is None else time(minute // 60 % 24, minute % 60),
    )


def day_field(label: str, initial: date | None) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=initial,
    )


def length_field(
    label: str, amounts: Sequence[int], chosen: int, *, in_days: bool, none: str = ""
) -> forms.ChoiceField:
    """Among amounts, and the one that is chosen by now; 0 stands for what `none` says."""
    known = sorted({*amounts, chosen, *([0] if none else [])})
    return forms.ChoiceField(
        label=label,
        choices=[(str(each), _amount(each, in_days=in_days) if each else none) for each in known],
        initial=str(chosen),
    )


def _amount(amount: int, *, in_days: bool) -> str:
    if not in_days and amount % DAY_MIN == 0:
        return ngettext("%(n)d day", "%(n)d days", amount // DAY_MIN) % {"n": amount // DAY_MIN}
    return time_words.length(amount, in_days=in_days)


def _told(lengths: InMinutes | InDays) -> tuple[int, int, int, int]:
    match lengths:
        case InMinutes():
            return lengths.shortest_min, lengths.longest_min or 0, lengths.notice_min, lengths.buffer_min
        case InDays():
            return lengths.shortest_days, lengths.longest_days or 0, lengths.notice_days, lengths.buffer_days


def minute_of(at: time | datetime) -> int:
    """Of the day, on the clock."""
    return at.hour * 60 + at.minute
