import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from entrepairs.demo.days import Calendar, clock_time
from entrepairs.demo.schedule import (
    Answer,
    Ask,
    Close,
    Counter,
    Join,
    Propose,
    Publish,
    Say,
    Step,
    schedule,
)
from entrepairs.demo.script import read_script

THURSDAY = datetime(2026, 3, 12, 9, tzinfo=UTC)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable


def steps_of(anchor: datetime, seed: int = 1) -> list[Step]:
    return schedule(read_script(), anchor=anchor, rng=chance(seed))


@pytest.mark.parametrize("days", range(7))
def test_it_holds_whatever_the_weekday_of_the_anchor(days: int) -> None:
    anchor = THURSDAY + timedelta(days=days)
    steps = steps_of(anchor, seed=days)
    assert all(before.at <= after.at for before, after in pairwise(steps))
    assert steps[-1].at <= Calendar(anchor).present <= anchor
    published, proposed, joined = set(), set(), set()
    for step in steps:
        match step:
            case Join(member=member):
                joined.add(member.key)
            case Publish(key=key, listing=listing, starts_at=starts_at):
                assert listing.owner in joined
                assert starts_at is None or starts_at > step.at
                published.add(key)
            case Propose(key=key, listing=listing_key, who=who, offer=offer):
                assert who in joined
                assert listing_key in published
                assert offer.starts_at > step.at
                proposed.add(key)
            case Ask(key=key, listing=listing_key, who=who):
                assert who in joined
                assert listing_key in published
                proposed.add(key)
            case Answer(key=key) | Counter(key=key) | Say(key=key):
                assert key in proposed
            case Close(key=listing_key):
                assert listing_key in published


def test_the_same_anchor_and_seed_give_the_same_steps() -> None:
    assert steps_of(THURSDAY) == steps_of(THURSDAY)
    assert steps_of(THURSDAY) != steps_of(THURSDAY, seed=2)


@pytest.mark.parametrize("anchor", [datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 11, 1, 22, tzinfo=UTC)])
def test_it_holds_across_a_change_of_the_clocks(anchor: datetime) -> None:
    steps = steps_of(anchor)
    assert steps[-1].at <= anchor
    rides = [step for step in steps if isinstance(step, Publish) and step.listing.at == "7:45"]
    assert {step.starts_at.astimezone(UTC).hour for step in rides if step.starts_at} == {5, 6}


def test_days_count_from_the_anchor() -> None:
    calendar = Calendar(THURSDAY)
    assert calendar.date_of(-3).isoformat() == "2026-03-09"
    assert calendar.date_of("ven 0").isoformat() == "2026-03-13"
    assert calendar.date_of("mer -1").isoformat() == "2026-03-11"
    assert calendar.date_of("mer 1").isoformat() == "2026-03-25"
    # The anchor's own weekday is never the anchor's day.
    assert calendar.date_of("jeu 0").isoformat() == "2026-03-19"
    assert calendar.date_of("jeu -1").isoformat() == "2026-03-05"
    assert calendar.date_of("jeu -2").isoformat() == "2026-02-26"
    assert calendar.moment("ven 0", clock_time("7:45")) == datetime(2026, 3, 13, 6, 45, tzinfo=UTC)
    with pytest.raises(ValueError, match="lundi"):
        calendar.date_of("lundi 0")


def test_people_write_when_they_are_awake_and_in_order() -> None:
    calendar = Calendar(THURSDAY)
    moments = [calendar.midnight(-1) + timedelta(minutes=minutes) for minutes in range(0, 3000, 7)]
    moved = [calendar.awake(at).astimezone(calendar.midnight(0).tzinfo) for at in moments]
    assert all(before < after for before, after in pairwise(moved))
    assert {time(6) <= at.time() <= time(21, 30) for at in moved} == {True}  # in UTC


def test_what_has_no_time_to_be_agreed_is_found_out() -> None:
    script = read_script()
    listing = script.listings[0]
    late = replace(listing.exchanges[0], with_="josette")  # who joins later
    broken = replace(script, listings=(replace(listing, exchanges=(late,)),))
    with pytest.raises(ValueError, match="no time to agree"):
        schedule(broken, anchor=THURSDAY, rng=chance(1))
