"""One form for each way of saying when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.engines.availability import (
    Dated,
    Frequency,
    Hours,
    InDays,
    NthWeekday,
    Opening,
    Recurrence,
    RuleError,
    Slots,
    Weekday,
)
from entrepairs.kernel import formatting
from entrepairs.listings import time_words
from entrepairs.listings.availability import own_rule
from entrepairs.listings.domains.declaration import Capacity, When
from entrepairs.listings.models import Listing

from .base import DAY_MIN, TimesForm, clock_field, day_field, minute_of


class AgreeForm(TimesForm):
    how = "agree"

    def add_fields(self) -> None:
        """Nothing more is asked."""

    def make(self) -> None:
        return None


class HoursForm(TimesForm):
    """The same hours on some days of the week."""

    how = "hours"
    details = ("shortest", "longest", "notice", "horizon", "buffer")

    def add_fields(self) -> None:
        before = self.before if isinstance(self.before, Slots) else None
        by_day = week_of(before)
        hours = next(iter(by_day.values()), [None])[0]
        self.add_weekdays(list(by_day) or range(5), _("On which days?"))
        self.add_from_to(hours)
        self.add_lengths(in_days=False, before=before.lengths if before else None)

    def make(self) -> Slots:
        opening = Opening(_weekly(self.today, self.cleaned_data["weekdays"]), (self.from_to(),))
        return self.slots((opening,), self.lengths_in_minutes())


@dataclass(frozen=True)
class Row:
    """A day of the week with its two stretches."""

    name: str
    first: tuple[forms.BoundField, forms.BoundField]
    second: tuple[forms.BoundField, forms.BoundField]
    errors: list[str]


class EachDayForm(TimesForm):
    """Its own hours for each day of the week, with a break if need be."""

    how = "each"
    details = ("shortest", "longest", "notice", "horizon", "buffer")

    def add_fields(self) -> None:
        before = self.before if isinstance(self.before, Slots) else None
        by_day = week_of(before)
        self.fields["breaks"] = forms.BooleanField(
            label=_("With a break in between"),
            required=False,
            initial=any(len(rows) > 1 for rows in by_day.values()),
        )
        for day in range(7):
            rows = [*by_day.get(day, []), None, None]
            for place in (0, 1):
                hours = rows[place]
                for end in ("opens", "closes"):
                    told = {"day": time_words.day_name(day)}
                    label = (_("%(day)s, from") if end == "opens" else _("%(day)s, until")) % told
                    field = clock_field(label, getattr(hours, end) if hours else None, required=False)
                    field.widget.attrs["aria-label"] = label
                    self.fields[f"{end}_{day}_{place}"] = field
        self.add_lengths(in_days=False, before=before.lengths if before else None)

    @property
    def rows(self) -> Iterator[Row]:
        for day in range(7):
            fields = [self[f"{end}_{day}_{place}"] for place in (0, 1) for end in ("opens", "closes")]
            errors = [str(error) for field in fields for error in field.errors]
            yield Row(time_words.day_name(day), (fields[0], fields[1]), (fields[2], fields[3]), errors[:1])

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return []

    def make(self) -> Slots:
        by_hours: dict[tuple[Hours, ...], list[int]] = {}
        for day in range(7):
            hours = tuple(self._hours_of(day))
            if hours:
                by_hours.setdefault(hours, []).append(day)
        if self.errors:
            raise RuleError("", "see the fields")
        if not by_hours:
            self.add_error("opens_0_0", _("Give at least one day its hours."))
            raise RuleError("openings", "must not be empty")
        openings = [Opening(_weekly(self.today, days), hours) for hours, days in by_hours.items()]
        return self.slots(tuple(openings), self.lengths_in_minutes())

    def _hours_of(self, day: int) -> Iterator[Hours]:
        told, last = self.cleaned_data, 0
        for place in (0, 1) if told["breaks"] else (0,):
            opens, closes = (told[f"{end}_{day}_{place}"] for end in ("opens", "closes"))
            if opens is None and closes is None:
                continue
            missing = "opens" if opens is None else "closes"
            if opens is None or closes is None:
                self.add_error(f"{missing}_{day}_{place}", _("Say from when until when."))
                return
            first, end = minute_of(opens), minute_of(closes) or DAY_MIN
            if end <= first or first < last:
                self.add_error(f"closes_{day}_{place}", _("The end comes after the start."))
                return
            last = end
            yield Hours(first, end)


class DaysForm(TimesForm):
    """Whole days."""

    how = "days"
    details = ("notice", "horizon", "buffer")

    def add_fields(self) -> None:
        before = self.before if isinstance(self.before, Slots) else None
        in_days = before is not None and isinstance(before.lengths, InDays)
        self.add_weekdays(list(week_of(before)) if in_days else range(7), _("On which days?"))
        self.add_lengths(in_days=True, before=before.lengths if before and in_days else None)

    def make(self) -> Slots:
        told = self.cleaned_data
        lengths = InDays(
            1, int(told["shortest"]), told["longest"] or None, int(told["buffer"]), int(told["notice"])
        )
        opening = Opening(_weekly(self.today, told["weekdays"]))
        return self.slots((opening,), lengths)


class OnceForm(TimesForm):
    how = "once"

    def add_fields(self) -> None:
        starts_at, ends_at = self.listing.starts_at, self.listing.ends_at
        if isinstance(self.before, Dated) and self.before.recurrence.frequency is not Frequency.ONCE:
            starts_at = ends_at = None
        there = formatting.local(starts_at, self.zone) if starts_at else None
        until = formatting.local(ends_at, self.zone) if ends_at else None
        self.fields["start"] = day_field(_("On which day?"), there.date() if there else None)
        self.fields["opens"] = clock_field(_("From what time?"), minute_of(there) if there else None)
        self.fields["closes"] = clock_field(_("Until what time?"), minute_of(until) if until else None)
        self.add_places()

    def make(self) -> Dated:
        told = self.cleaned_data
        opens, length = _length(told["opens"], told["closes"])
        return Dated(
            self.zone,
            Recurrence(Frequency.ONCE, told["start"]),
            self.places,
            starts=opens,
            length_min=length,
        )


class SeriesForm(TimesForm):
    how = "series"

    EVERY = (
        ("1", gettext_lazy("each week")),
        ("2", gettext_lazy("every two weeks")),
        ("month", gettext_lazy("once a month")),
    )

    def add_fields(self) -> None:
        rule = self.before if isinstance(self.before, Dated) else None
        if rule is not None and rule.recurrence.frequency is Frequency.ONCE:
            rule = None
        series = rule.recurrence if rule else None
        is_monthly = series is not None and series.frequency is Frequency.MONTHLY
        first = formatting.local(self.listing.starts_at, self.zone) if self.listing.starts_at else None
        self.fields["start"] = day_field(
            _("From which day on?"), series.start if series else first.date() if first else None
        )
        self.fields["every"] = forms.ChoiceField(
            label=_("How often?"),
            choices=self.EVERY,
            initial="month" if is_monthly else str(series.interval) if series else "1",
            help_text=_("Once a month is on the same day of the week: the first Saturday, say."),
        )
        weekdays = list(series.weekdays) if series else []
        self.add_weekdays(weekdays, _("On which days of the week?"), required=False)
        self.fields["weekdays"].help_text = _("Without any, on that of the first day.")
        opens = rule.starts if rule else minute_of(first) if first else None
        last = formatting.local(self.listing.ends_at, self.zone) if self.listing.ends_at else None
        closes = minute_of(last) if last else None
        self.fields["opens"] = clock_field(_("From what time?"), opens)
        self.fields["closes"] = clock_field(_("Until what time?"), closes)
        self.fields["until"] = day_field(
            _("Until which day?"),
            series.until if series and series.until else self.today + timedelta(days=91),
        )
        self.add_places()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        start = self.cleaned_data.get("start")
        if start and until < start:
            raise ValidationError(_("The end comes after the start."))
        return until

    def make(self) -> Dated:
        told = self.cleaned_data
        start, until, weekdays = told["start"], told["until"], told["weekdays"] or [told["start"].weekday()]
        if told["every"] == "month":
            nth = tuple(NthWeekday(_nth_of(start), Weekday(day)) for day in weekdays)
            days = Recurrence(Frequency.MONTHLY, start, nth_weekdays=nth, until=until)
        else:
            days = _weekly(start, weekdays, interval=int(told["every"]), until=until)
        opens, length = _length(told["opens"], told["closes"])
        return Dated(self.zone, days, self.places, starts=opens, length_min=length)


FORMS: dict[str, type[TimesForm]] = {
    form.how: form for form in (AgreeForm, HoursForm, EachDayForm, DaysForm, OnceForm, SeriesForm)
}


def ways_of(listing: Listing) -> list[str]:
    """The ways of saying when that fit what is shared, the simplest first."""
    domain = listing.in_domain
    ways = ["agree"] if domain.when in {When.OPEN, When.SLOTS} else []
    if When.SLOTS in domain.kinds:
        ways.append("hours")
        if domain.capacity is Capacity.OVERLAP:
            ways.append("days")
    if When.DATED in domain.kinds:
        ways += ["once", "series"]
    return ways if len(ways) > 1 else []


def way_now(listing: Listing) -> str:
    """The way in which a listing says it now."""
    rule = own_rule(listing)
    match rule:
        case Dated():
            return "once" if rule.recurrence.frequency is Frequency.ONCE else "series"
        case Slots(lengths=InDays()):
            return "days"
        case Slots():
            rows = list(week_of(rule).values())
            return "hours" if all(len(each) == 1 and each == rows[0] for each in rows) else "each"
    return "once" if listing.in_domain.when is When.DATED else "agree"


def week_of(rule: Slots | None) -> dict[int, list[Hours]]:
    """The hours of each day of the week that has some, Monday first."""
    by_day: dict[int, list[Hours]] = {}
    for opening in rule.openings if rule else ():
        for day in opening.recurrence.weekdays:
            by_day.setdefault(int(day), []).extend(opening.hours)
    return {day: sorted(by_day[day]) for day in sorted(by_day)}


def _weekly(
    start: date, weekdays: Sequence[int], *, interval: int = 1, until: date | None = None
) -> Recurrence:
    days = tuple(Weekday(day) for day in sorted(weekdays))
    return Recurrence(Frequency.WEEKLY, start, interval, days, until=until)


def _nth_of(day: date) -> int:
    """The fifth of a month is the last: a month without a fifth has it too."""
    nth = (day.day - 1) // 7 + 1
    return -1 if nth == 5 else nth


def _length(opens: time, closes: time) -> tuple[int, int]:
    """When it starts and how long it lasts; an end before the start is on the day after."""
    first = minute_of(opens)
    return first, (minute_of(closes) - first) % DAY_MIN or DAY_MIN
