"""Rules as JSON and as lines of a calendar, and back."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.engines.availability import (
    AddedDay,
    Dated,
    Frequency,
    Hours,
    InDays,
    InMinutes,
    NthWeekday,
    Open,
    Opening,
    Places,
    Recurrence,
    RuleError,
    Slots,
    Stock,
    Weekday,
    dated_from_ical,
    from_json,
    occurrences,
    recurrence_from_rrule,
    rrule,
    to_ical,
    to_json,
)
from entrepairs.engines.availability.recurrence import days_of

PARIS = "Europe/Paris"
ALWAYS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
counts = st.integers(1, 500)


@st.composite
def recurrences(draw):
    frequency = draw(st.sampled_from(Frequency))
    start = draw(days)
    more = {}
    if frequency is not Frequency.ONCE:
        more["interval"] = draw(st.integers(1, 6))
        more |= draw(
            st.sampled_from([{}, {"count": draw(counts)}, {"until": draw(st.dates(start, date(2030, 1, 1)))}])
        )
    if frequency is Frequency.WEEKLY:
        more["weekdays"] = tuple(draw(st.lists(st.sampled_from(Weekday), unique=True)))
    if frequency is Frequency.MONTHLY and draw(st.booleans()):
        nth = st.builds(NthWeekday, st.sampled_from([-5, -1, 1, 3, 5]), st.sampled_from(Weekday))
        more["nth_weekdays"] = tuple(draw(st.lists(nth, unique=True, max_size=3)))
    elif frequency is Frequency.MONTHLY:
        numbers = st.sampled_from([1, 15, 29, 31, -1, -31])
        more["month_days"] = tuple(draw(st.lists(numbers, unique=True, max_size=3)))
    try:
        return Recurrence(frequency, start, **more)
    except RuleError:  # it names no day
        return Recurrence(Frequency.ONCE, start)


all_hours = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
    lambda marks: tuple(Hours(*pair) for pair in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
)
some_days = st.lists(days, max_size=3, unique=True).map(tuple)
horizons = st.one_of(st.none(), st.integers(0, 900))
zones = st.sampled_from([PARIS, "UTC", "America/Argentina/Buenos_Aires"])


@st.composite
def dated(draw):
    length = draw(st.sampled_from([{"length_min": draw(counts)}, {"length_days": draw(st.integers(1, 9))}]))
    dropped = draw(some_days)
    return Dated(
        draw(zones),
        draw(recurrences()),
        draw(counts),
        draw(st.integers(0, 1439)) if "length_min" in length else 0,
        **length,
        added=tuple(day for day in draw(some_days) if day not in dropped),
        dropped=dropped,
        other_places=tuple(
            Places(day, places) for day, places in draw(st.dictionaries(days, counts, max_size=2)).items()
        ),
        notice_min=draw(st.integers(0, 5000)),
        horizon_days=draw(horizons),
    )


@st.composite
def slots(draw):
    in_days = draw(st.booleans())
    step = draw(st.integers(1, 9))
    shortest = step * draw(st.integers(1, 9))
    longest = draw(st.one_of(st.none(), st.just(shortest + step)))
    lengths = (InDays if in_days else InMinutes)(step, shortest, longest, draw(st.integers(0, 9)), step)
    hours = st.just((Hours(0, 1440),)) if in_days else all_hours
    return Slots(
        draw(zones),
        tuple(draw(st.lists(st.builds(Opening, recurrences(), hours), min_size=1, max_size=3))),
        lengths,
        draw(counts),
        tuple(AddedDay(day, draw(hours)) for day in draw(some_days)),
        draw(some_days),
        draw(horizons),
    )


rules = st.one_of(st.builds(Open, zones, counts), st.builds(Stock, zones, counts), dated(), slots())


@given(rules)
@settings(deadline=None)
def test_a_rule_comes_back_from_json_as_it_was(rule) -> None:
    assert from_json(json.loads(json.dumps(to_json(rule)))) == rule


LIBRARY = {
    "when": "slots",
    "timezone": "Europe/Paris",
    "openings": [
        {
            "recurrence": {
                "frequency": "weekly",
                "start": "2026-01-05",
                "interval": 2,
                "weekdays": ["TU", "SA"],
                "until": "2026-12-31",
            },
            "hours": [{"opens": "09:00", "closes": "12:30"}, {"opens": "14:00", "closes": "24:00"}],
        },
        {"recurrence": {"frequency": "monthly", "start": "2026-01-01", "nth_weekdays": ["1SU", "-1FR"]}},
    ],
    "lengths": {"unit": "minutes", "step_min": 30, "shortest_min": 60, "buffer_min": 15},
    "capacity": 2,
    "added": [{"day": "2026-07-14", "hours": [{"opens": "00:00", "closes": "06:00"}]}],
    "dropped": ["2026-12-22"],
    "horizon_days": 90,
}
SUPPER = {
    "when": "dated",
    "timezone": "Europe/Paris",
    "recurrence": {"frequency": "monthly", "start": "2026-01-31", "month_days": [-1], "count": 12},
    "places": 8,
    "starts": "19:30",
    "length_min": 150,
    "other_places": [{"day": "2026-02-28", "places": 4}],
}


def test_json_reads_as_it_is_written() -> None:
    library = from_json(LIBRARY)
    assert library == Slots(
        PARIS,
        (
            Opening(
                Recurrence(
                    Frequency.WEEKLY,
                    date(2026, 1, 5),
                    interval=2,
                    weekdays=(Weekday.TU, Weekday.SA),
                    until=date(2026, 12, 31),
                ),
                (Hours(540, 750), Hours(840, 1440)),
            ),
            Opening(
                Recurrence(
                    Frequency.MONTHLY,
                    date(2026, 1, 1),
                    nth_weekdays=(NthWeekday(1, Weekday.SU), NthWeekday(-1, Weekday.FR)),
                )
            ),
        ),
        InMinutes(step_min=30, shortest_min=60, buffer_min=15),
        capacity=2,
        added=(AddedDay(date(2026, 7, 14), (Hours(0, 360),)),),
        dropped=(date(2026, 12, 22),),
        horizon_days=90,
    )
    assert to_json(from_json(SUPPER)) == SUPPER


@pytest.mark.parametrize(
    ("rule", "path", "value", "where"),
    [
        (LIBRARY, ["when"], "sometimes", "when"),
        (LIBRARY, ["when"], None, "when"),
        (LIBRARY, ["colour"], "red", "colour"),
        (LIBRARY, ["timezone"], "Mars/Olympus", "timezone"),
        (LIBRARY, ["timezone"], 1, "timezone"),
        (LIBRARY, ["capacity"], "2", "capacity"),
        (LIBRARY, ["capacity"], True, "capacity"),
        (LIBRARY, ["capacity"], 2.0, "capacity"),
        (LIBRARY, ["capacity"], 0, "capacity"),
        (LIBRARY, ["openings"], {}, "openings"),
        (LIBRARY, ["openings", 0], "always", "openings[0]"),
        (LIBRARY, ["openings", 0, "hours"], [], "openings[0].hours"),
        (LIBRARY, ["openings", 0, "hours", 1, "closes"], "24:01", "openings[0].hours[1].closes"),
        (LIBRARY, ["openings", 0, "hours", 1, "closes"], "9:00", "openings[0].hours[1].closes"),
        (LIBRARY, ["openings", 0, "hours", 1, "closes"], 540, "openings[0].hours[1].closes"),
        (LIBRARY, ["openings", 0, "hours", 1, "closes"], "13:00", "openings[0].hours[1].closes"),
        (LIBRARY, ["openings", 0, "hours", 1, "opens"], "12:00", "openings[0].hours[1].opens"),
        (LIBRARY, ["openings", 0, "hours", 1, "lunch"], "12:00", "openings[0].hours[1].lunch"),
        (LIBRARY, ["openings", 0, "recurrence", "start"], "2026-02-29", "openings[0].recurrence.start"),
        (LIBRARY, ["openings", 0, "recurrence", "start"], "20260228", "openings[0].recurrence.start"),
        (LIBRARY, ["openings", 0, "recurrence", "start"], None, "openings[0].recurrence.start"),
        (LIBRARY, ["openings", 0, "recurrence", "frequency"], "yearly", "openings[0].recurrence.frequency"),
        (LIBRARY, ["openings", 0, "recurrence", "weekdays", 1], "XX", "openings[0].recurrence.weekdays[1]"),
        (LIBRARY, ["openings", 0, "recurrence", "until"], "2025-01-01", "openings[0].recurrence.until"),
        (LIBRARY, ["openings", 0, "recurrence", "count"], 3, "openings[0].recurrence.count"),
        (
            LIBRARY,
            ["openings", 1, "recurrence", "nth_weekdays", 0],
            "6SU",
            "openings[1].recurrence.nth_weekdays[0]",
        ),
        (LIBRARY, ["lengths", "unit"], "hours", "lengths.unit"),
        (LIBRARY, ["lengths", "step_days"], 1, "lengths.step_days"),
        (LIBRARY, ["lengths", "shortest_min"], 45, "lengths.shortest_min"),
        (LIBRARY, ["lengths"], {"unit": "days"}, "openings[0].hours"),
        (LIBRARY, ["added", 0, "day"], "14/07/2026", "added[0].day"),
        (LIBRARY, ["dropped"], ["2026-12-22"] * 2, "dropped[1]"),
        (LIBRARY, ["dropped"], ["2026-12-22"] * 1001, "dropped"),
        (SUPPER, ["places"], None, "places"),
        (SUPPER, ["length_min"], None, "length_min"),
        (SUPPER, ["starts"], "24:00", "starts"),
        (SUPPER, ["other_places", 0, "places"], -1, "other_places[0].places"),
        (SUPPER, ["recurrence", "month_days", 0], 32, "recurrence.month_days[0]"),
        (SUPPER, ["recurrence"], [], "recurrence"),
    ],
)
def test_nonsense_in_json_is_an_error_that_says_where(rule, path, value, where) -> None:
    changed: Any = deepcopy(rule)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value

    with pytest.raises(RuleError) as caught:
        from_json(changed)
    assert caught.value.path == where
    assert str(caught.value).startswith(f"{where}: ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data(), json_values)
@settings(deadline=None)
def test_whatever_stands_in_json_it_is_a_rule_or_one_kind_of_error(data, value) -> None:
    changed: Any = deepcopy(data.draw(st.sampled_from([LIBRARY, SUPPER, {}, {"when": "open"}])))
    inner = changed
    while isinstance(inner, (dict, list)) and inner:
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            inner[key] = value
            break
        inner = inner[key]
    try:
        rule = from_json(changed)
    except RuleError:
        return
    assert from_json(to_json(rule)) == rule


# Calendars.


def test_a_series_is_written_as_rfc_5545_wants_it() -> None:
    series = Dated(
        PARIS,
        Recurrence(
            Frequency.WEEKLY,
            date(2026, 3, 1),
            interval=2,
            weekdays=(Weekday.TH, Weekday.MO),
            until=date(2026, 4, 30),
        ),
        places=8,
        starts=19 * 60 + 30,
        length_min=150,
        added=(date(2026, 5, 1),),
        dropped=(date(2026, 3, 9), date(2026, 3, 10)),
    )
    # Monday 2 March is in the week after that of the start; 10 March is no day of the series.
    assert to_ical(series) == [
        [
            "DTSTART;TZID=Europe/Paris:20260309T193000",
            "DURATION:PT150M",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20260430T173000Z",
            "RDATE;TZID=Europe/Paris:20260501T193000",
            "EXDATE;TZID=Europe/Paris:20260309T193000",
        ]
    ]


def test_whole_days_and_what_happens_once_are_written_plainly() -> None:
    fair = Dated(PARIS, Recurrence(Frequency.ONCE, date(2026, 6, 6)), places=9, length_days=2)
    assert to_ical(fair) == [["DTSTART;VALUE=DATE:20260606", "DURATION:P2D"]]
    until = Recurrence(Frequency.DAILY, date(2026, 6, 6), until=date(2026, 6, 9))
    assert rrule(until) == "FREQ=DAILY;UNTIL=20260609"
    assert rrule(until, PARIS, 600) == "FREQ=DAILY;UNTIL=20260609T080000Z"
    assert rrule(fair.recurrence) is None


def test_slots_are_an_event_for_each_hours_of_an_opening() -> None:
    rule = from_json(LIBRARY)
    assert isinstance(rule, Slots)
    assert to_ical(rule) == [
        [
            "DTSTART;TZID=Europe/Paris:20260106T090000",
            "DURATION:PT210M",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;UNTIL=20261231T080000Z",
            "EXDATE;TZID=Europe/Paris:20261222T090000",
        ],
        [
            "DTSTART;TZID=Europe/Paris:20260106T140000",
            "DURATION:PT600M",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;UNTIL=20261231T130000Z",
            "EXDATE;TZID=Europe/Paris:20261222T140000",
        ],
        ["DTSTART;VALUE=DATE:20260104", "DURATION:P1D", "RRULE:FREQ=MONTHLY;BYDAY=1SU,-1FR"],
        ["DTSTART;TZID=Europe/Paris:20260714T000000", "DURATION:PT360M"],
    ]


@given(dated())
@settings(deadline=None)
def test_a_series_comes_back_from_its_calendar_with_the_same_times(rule) -> None:
    (event,) = to_ical(rule)
    back = dated_from_ical(event, places=rule.places, timezone=rule.timezone)
    assert [each[:2] for each in occurrences(back, ALWAYS)] == [
        each[:2] for each in occurrences(rule, ALWAYS)
    ]


@given(recurrences())
@settings(deadline=None)
def test_a_recurrence_comes_back_from_its_rrule_with_the_same_days(recurrence) -> None:
    text = rrule(recurrence)
    first = next(days_of(recurrence, date.min, date.max))
    if text is not None:
        back = recurrence_from_rrule(text, first)
        assert list(days_of(back, first, date(2032, 1, 1))) == list(
            days_of(recurrence, first, date(2032, 1, 1))
        )


# From RFC 5545, section 3.8.5.3, with the days that it lists.
@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("FREQ=DAILY;COUNT=3", "9-2 9-3 9-4"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=5", "9-2 9-12 9-22 10-2 10-12"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", None),
        ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "9-2 9-4 9-9 9-11 9-16 9-18 9-23 9-25 9-30 10-2"),
        (
            "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
            "9-2 9-4 9-9 9-11 9-16 9-18 9-23 9-25 9-30 10-2",
        ),
        ("FREQ=MONTHLY;COUNT=6;BYDAY=1TU", "9-2 10-7 11-4 12-2 1-6 2-3"),
        ("FREQ=MONTHLY;INTERVAL=18;COUNT=3;BYMONTHDAY=2", "9-2 3-2 9-2"),
        (
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            "9-2 9-15 10-2 10-15 11-2 11-15 12-2 12-15 1-2 1-15",
        ),
        ("FREQ=MONTHLY;COUNT=7;BYDAY=TU", "9-2 9-9 9-16 9-23 9-30 10-7 10-14"),
        ("FREQ=YEARLY;COUNT=2", "9-2 9-2"),
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=1TU;COUNT=3", "9-2 9-1 9-7"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=2", "9-2 10-7"),
        ("FREQ=DAILY;BYDAY=MO,TU,FR;COUNT=3", "9-2 9-5 9-8"),
        ("freq=daily;count=1", "9-2"),
    ],
)
def test_rules_of_other_calendars_name_the_days_that_rfc_5545_lists(text: str, listed: str | None) -> None:
    start = date(1997, 9, 2)
    if listed is None:
        with pytest.raises(RuleError) as caught:
            recurrence_from_rrule(text, start)
        assert caught.value.path == "WKST"
        return
    found = days_of(recurrence_from_rrule(text, start, "America/New_York", 540), start, date(2010, 1, 1))
    assert " ".join(f"{day.month}-{day.day}" for day in found) == listed


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("FREQ=HOURLY", "FREQ"),
        ("COUNT=3", "FREQ"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=1,2", "COUNT"),
        ("FREQ=DAILY;COUNT=x", "COUNT"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "COUNT"),
        ("FREQ=DAILY;INTERVAL=-1", "interval"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20251231", "until"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "count"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "nth_weekdays"),
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ"),  # the start is a Thursday
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=7", "BYSETPOS.nth"),
        ("FREQ=YEARLY;BYDAY=1TH", "FREQ"),
        ("FREQ=YEARLY;BYMONTH=3", "BYMONTH"),
        ("FREQ=DAILY;BYDAY=TH;INTERVAL=2", "weekdays"),
        ("FREQ", "FREQ"),
        ("", "FREQ"),
    ],
)
def test_an_rrule_that_cannot_be_said_is_an_error(text: str, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        recurrence_from_rrule(text, date(2026, 1, 1))
    assert caught.value.path == path


def test_an_end_in_utc_is_a_local_day() -> None:
    # 23:30 in Paris on 30 June is 21:30 in UTC; half an hour earlier is too soon for that day.
    for until, last in (("20260630T213000Z", date(2026, 6, 30)), ("20260630T210000Z", date(2026, 6, 29))):
        text = f"FREQ=DAILY;UNTIL={until}"
        assert recurrence_from_rrule(text, date(2026, 6, 1), PARIS, 23 * 60 + 30).until == last


EVENT = [
    "SUMMARY:Soupe",
    "DTSTART;TZID=Europe/Paris:20260306T190000",
    "DTEND;TZID=Europe/Paris:20260306T220000",
]


@pytest.mark.parametrize(
    ("lines", "length", "starts"),
    [
        (EVENT, (180, None), 1140),
        (["DTSTART:20260306T180000Z", "DURATION:PT1H30M"], (90, None), 1080),
        (["DTSTART:20260306T190000", "DURATION:PT1H"], (60, None), 1140),
        (["DTSTART;VALUE=DATE:20260306"], (None, 1), 0),
        (["DTSTART;VALUE=DATE:20260306", "DTEND;VALUE=DATE:20260309"], (None, 3), 0),
        (["DTSTART;VALUE=DATE:20260306", "DURATION:P1W"], (None, 7), 0),
        (["DTSTART;TZID=Europe/Paris:20260306T000000", "DURATION:P1D"], (None, 1), 0),
        # From Paris to London, where the clock is an hour behind.
        ([EVENT[1], "DTEND;TZID=Europe/London:20260306T200000"], (120, None), 1140),
    ],
)
def test_the_length_of_an_event_is_read_however_it_is_said(lines, length, starts) -> None:
    rule = dated_from_ical(lines, places=1, timezone=PARIS)
    assert (rule.length_min, rule.length_days) == length
    assert rule.starts == starts
    assert rule.recurrence == Recurrence(Frequency.ONCE, date(2026, 3, 6))
    assert rule.timezone == ("UTC" if lines[0].endswith("Z") else PARIS)


def test_exceptions_are_read_however_they_are_said() -> None:
    lines = [
        *EVENT,
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "EXDATE;TZID=Europe/Paris:20260313T190000,20260320T180000",  # the second is another time
        "EXDATE:20260327T180000Z",
        "EXDATE;VALUE=DATE:20260403",
        "RDATE;TZID=Europe/London:20260311T180000",
        "RDATE;TZID=Europe/Paris:20260313T190000",  # dropped as well: EXDATE wins
    ]
    rule = dated_from_ical(lines, places=1)
    assert rule.dropped == (date(2026, 3, 13), date(2026, 3, 27), date(2026, 4, 3))
    assert rule.added == (date(2026, 3, 11),)
    assert [each.start.day for each in occurrences(rule, ALWAYS)] == [6, 11, 20, 10]


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ([], "DTSTART"),
        ([*EVENT, EVENT[1]], "DTSTART"),
        ([EVENT[1]], "DTEND"),
        ([EVENT[1], "DTEND;VALUE=DATE:20260307"], "DTEND"),
        ([EVENT[1], "DTEND;TZID=Europe/Paris:20260306T190030"], "DTEND"),
        ([EVENT[1], "DTEND;TZID=Europe/Paris:20260306T180000"], "length_min"),
        (["DTSTART:20260306T190000", "DURATION:PT1H"], "DTSTART"),
        (["DTSTART;TZID=Romance Standard Time:20260306T190000", "DURATION:PT1H"], "DTSTART"),
        (["DTSTART;TZID=Europe/Paris:20260306T190030", "DURATION:PT1H"], "DTSTART"),
        (["DTSTART;TZID=Europe/Paris:20260306T250000", "DURATION:PT1H"], "DTSTART"),
        ([EVENT[1], "DURATION:P1D"], "DURATION"),
        ([EVENT[1], "DURATION:P1DT1H"], "DURATION"),
        ([EVENT[1], "DURATION:soon"], "DURATION"),
        ([*EVENT, "RRULE:FREQ=DAILY;BYHOUR=9"], "RRULE.BYHOUR"),
        ([*EVENT, "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"], "RRULE"),
        ([*EVENT, "EXRULE:FREQ=DAILY"], "EXRULE"),
        ([*EVENT, "RECURRENCE-ID:20260306T180000Z"], "RECURRENCE-ID"),
        ([*EVENT, "RDATE;TZID=Europe/Paris:20260311T183000"], "RDATE"),
        ([*EVENT, "RDATE;VALUE=PERIOD:20260311T183000Z/PT1H"], "RDATE"),
        ([*EVENT, "EXDATE;TZID=Mars/Olympus:20260311T183000"], "EXDATE"),
    ],
)
def test_an_event_that_cannot_be_said_is_an_error(lines, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        dated_from_ical(lines, places=1)
    assert caught.value.path == path


def test_an_end_that_other_calendars_take_for_never_is_none() -> None:
    far = ["RRULE:FREQ=DAILY;UNTIL=99991231T235959Z", "EXDATE:00010101T000000Z"]
    rule = dated_from_ical([*EVENT, *far], places=1)
    assert rule.recurrence == Recurrence(Frequency.DAILY, date(2026, 3, 6))
    assert rule.dropped == ()


def test_a_moved_start_is_not_mistaken_for_another_series() -> None:
    rule = dated_from_ical([*EVENT, "RRULE:FREQ=WEEKLY;COUNT=2"], places=3)
    assert to_ical(replace(rule, starts=600))[0][0] == "DTSTART;TZID=Europe/Paris:20260306T100000"
