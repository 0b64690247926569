"""Calendars of others, as they come, and ours, as others read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.engines.ical import Busy, Entry, NotACalendar, Read, busy_times, calendar_text

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> Read:
    return busy_times(calendar(*events), start=START, end=END, timezone="Europe/Paris")


def times(*events: str) -> list[tuple[str, str]]:
    return [(f"{one.start:%d.%m. %H:%M}", f"{one.end:%d.%m. %H:%M}") for one in read(*events).busy]


def test_a_repetition_keeps_its_hour_when_the_clocks_change() -> None:
    assert times("UID:1\nDTSTART:20260328T100000\nDTEND:20260328T110000\nRRULE:FREQ=DAILY;COUNT=3") == [
        ("28.03. 09:00", "28.03. 10:00"),
        ("29.03. 08:00", "29.03. 09:00"),
        ("30.03. 08:00", "30.03. 09:00"),
    ]


def test_a_whole_day_is_one_of_the_place_even_where_it_has_23_hours() -> None:
    assert times("UID:1\nDTSTART;VALUE=DATE:20260329") == [("28.03. 23:00", "29.03. 22:00")]


def test_a_zone_that_is_named_counts() -> None:
    assert times("UID:1\nDTSTART;TZID=America/New_York:20260402T100000\nDURATION:PT2H") == [
        ("02.04. 14:00", "02.04. 16:00")
    ]


def test_a_repetition_that_was_moved_or_dropped_counts_where_it_went() -> None:
    assert times(
        "UID:1\nDTSTART:20260303T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260317T100000Z",
        "UID:1\nRECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T150000Z\nDURATION:PT1H",
    ) == [("03.03. 10:00", "03.03. 11:00"), ("11.03. 15:00", "11.03. 16:00")]


def test_free_time_and_what_was_cancelled_take_nothing() -> None:
    day = "DTSTART:20260402T100000Z\nDURATION:PT2H"
    assert times(f"UID:1\n{day}\nTRANSP:TRANSPARENT", f"UID:2\n{day}\nSTATUS:CANCELLED") == []


def test_what_makes_no_sense_is_left_out_and_counted_and_the_rest_is_read() -> None:
    found = read(
        "UID:1\nDTSTART:nonsense", "UID:2\nSUMMARY:no date", "UID:3\nDTSTART:20260402T100000Z\nDURATION:PT2H"
    )
    assert len(found.busy) == 1
    assert found.left_out == 2


def test_only_what_touches_the_time_that_is_asked_for_is_told() -> None:
    ends_at_start = "UID:1\nDTSTART:20260228T220000Z\nDTEND:20260301T000000Z"
    starts_at_end = "UID:2\nDTSTART:20260501T000000Z\nDTEND:20260501T010000Z"
    spans_all = "UID:3\nDTSTART:20200101T000000Z\nDTEND:20300101T000000Z"
    assert [one.uid for one in read(ends_at_start, starts_at_end, spans_all).busy] == ["3"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_calendar"),
        (b"<html>", "not_a_calendar"),
        (b"BEGIN:VCALENDAR", "not_a_calendar"),
        (b"\xff\xfe\x00", "not_a_calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "not_a_calendar"),
        (calendar("UID:1\nDTSTART:20200101T100000Z\nRRULE:FREQ=SECONDLY"), "too_fine"),
        (
            calendar(
                "UID:1\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))
            ),
            "too_fine",
        ),
        (calendar(*[f"UID:{n}\nDTSTART:20260402T100000Z" for n in range(5001)]), "too_many"),
        (
            calendar(
                *[
                    f"UID:{n}\nDTSTART:20200101T{n % 24:02}0000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
                    for n in range(90)
                ]
            ),
            "too_many",
        ),
    ],
)
def test_what_is_no_calendar_or_too_much_of_one_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(NotACalendar) as refused:
        busy_times(data, start=START, end=END, timezone="Europe/Paris")
    assert refused.value.code == code


_LINES = st.sampled_from(
    [
        "DTSTART:20260402T100000Z",
        "DTSTART;VALUE=DATE:20260402",
        "DTSTART;TZID=Nowhere/City:20260402T100000",
        "DTEND:20260401T100000Z",
        "DTEND;VALUE=DATE:20260401",
        "DURATION:-PT5H",
        "DURATION:P9999999W",
        "DTEND:00010101T000000",
        "RRULE:FREQ=YEARLY;BYMONTH=13",
        "RRULE:FREQ=MONTHLY;BYDAY=9XX",
        "RRULE:FREQ=DAILY;UNTIL=2026",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY;COUNT=-1",
        "RRULE:COUNT=3",
        "EXDATE:20260402",
        "RDATE;VALUE=PERIOD:20260402T100000Z/PT1H",
        "UID:same",
        "RECURRENCE-ID:20260402T100000Z",
        "SEQUENCE:x",
        "TRANSP:",
        "BEGIN:VALARM",
        "DTSTART:99991231T235959Z",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_LINES, max_size=5), max_size=3))
def test_no_calendar_breaks_the_reader(events: list[list[str]]) -> None:
    data = calendar(*["\n".join(event) for event in events])
    try:
        found = busy_times(data, start=START, end=END, timezone="Europe/Paris")
    except NotACalendar:
        return
    assert all(one.start < one.end and one.start < END and one.end > START for one in found.busy)


def test_our_events_are_read_back_as_they_were_written() -> None:
    day = timedelta(days=1)
    entries = [
        Entry(
            "a@here", START + day, START + 2 * day, "L’échelle; à 10 h,\nsans faute", START, place="Figeac"
        ),
        Entry(
            "b@here",
            START + 3 * day - timedelta(hours=1),
            START + 4 * day - timedelta(hours=1),
            "Libre",
            START,
            all_day=True,
        ),
    ]
    text = calendar_text(entries, name="Échanges", timezone="Europe/Paris")
    assert text == calendar_text(entries, name="Échanges", timezone="Europe/Paris")
    assert b"DTSTART;VALUE=DATE:20260304" in text
    found = busy_times(text, start=START, end=END, timezone="Europe/Paris").busy
    assert found == tuple(Busy(entry.start, entry.end, entry.uid) for entry in entries)
