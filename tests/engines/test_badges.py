"""Rules of badges: what the page about them guarantees."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.badges import Count, Deed, Rule, reached, so_far

START = datetime(2026, 1, 6, 12, tzinfo=UTC)  # a Tuesday
TODAY = date(2026, 12, 31)


def deed(
    number: int,
    days: float = 0,
    *,
    receiver: int | None = 1,
    domain: str = "help",
    gave: bool = True,
    welcomed: int | None = None,
) -> Deed:
    at = START + timedelta(days=days)
    return Deed(number, at, at.date(), domain, gave, receiver, welcomed)


DEEDS = st.lists(
    st.builds(
        deed,
        st.integers(1, 10_000),
        st.integers(0, 60),
        receiver=st.integers(1, 4),
        domain=st.sampled_from(["help", "ride", "meal"]),
        gave=st.booleans(),
        welcomed=st.none() | st.integers(1, 4),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)
RULES = st.builds(
    Rule,
    st.sampled_from(list(Count)),
    st.integers(1, 4),
    st.sampled_from(["", "help"]),
    st.none() | st.integers(1, 40),
)


@pytest.mark.parametrize(
    ("count", "at_least"),
    [(Count.ACTS, 4), (Count.PEOPLE, 3), (Count.DOMAINS, 2), (Count.WEEKS, 3), (Count.MONTHS, 2)],
)
def test_each_count_counts_different_ones(count: Count, at_least: int) -> None:
    deeds = [
        deed(1, 0, receiver=1),
        deed(2, 1, receiver=2),
        deed(3, 7, receiver=3, domain="ride"),
        deed(4, 30, receiver=3),
    ]
    assert so_far(deeds, Rule(count, 1), TODAY) == at_least
    assert reached(deeds, Rule(count, at_least)) is not None
    assert reached(deeds, Rule(count, at_least + 1)) is None


def test_what_one_receives_counts_only_where_somebody_was_welcomed() -> None:
    got = [deed(1, gave=False), deed(2, gave=False, welcomed=7)]
    assert so_far(got, Rule(Count.ACTS, 1), TODAY) == 0
    assert reached(got, Rule(Count.NEWCOMERS, 1)) == got[1]


def test_the_same_day_of_the_week_is_one_day_and_each_week_once() -> None:
    tuesdays = [deed(number, 7 * number) for number in range(10)]
    twice = [deed(100 + number, 7 * number) for number in range(10)]
    wednesdays = [deed(200 + number, 7 * number + 1) for number in range(9)]
    rule = Rule(Count.SAME_DAY, 10)
    assert reached([*tuesdays, *twice, *wednesdays], rule) == tuesdays[9]
    assert reached([*tuesdays[:9], *twice[:9], *wednesdays], rule) is None
    assert so_far([*tuesdays[:9], *wednesdays], rule, TODAY) == 9


def test_a_rule_of_days_is_fulfilled_by_any_such_days_and_progress_is_of_the_last() -> None:
    rule = Rule(Count.ACTS, 3, within_days=10)
    within = [deed(1, 0), deed(2, 5), deed(3, 9)]
    assert reached(within, rule) == within[2]
    assert reached([deed(1, 0), deed(2, 5), deed(3, 10)], rule) is None
    assert so_far(within, rule, START.date() + timedelta(days=12)) == 2
    assert so_far(within, rule, TODAY) == 0


def test_only_the_domain_of_the_rule_counts() -> None:
    deeds = [deed(1), deed(2, domain="ride")]
    assert reached(deeds, Rule(Count.ACTS, 2, "ride")) is None
    assert reached(deeds, Rule(Count.ACTS, 1, "ride")) == deeds[1]


@given(DEEDS, RULES)
def test_a_rule_is_fulfilled_where_some_days_hold_enough_and_not_elsewhere(
    deeds: list[Deed], rule: Rule
) -> None:
    """Against brute force: every stretch of days that ends with an act."""
    days = rule.within_days or 10_000
    best = 0
    for last in deeds:
        within = [one for one in deeds if 0 <= (last.day - one.day).days < days]
        best = max(best, so_far(within, Rule(rule.count, 1, rule.domain), last.day))
    assert (reached(deeds, rule) is not None) == (best >= rule.at_least)


@given(DEEDS, RULES, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_one_more_act_takes_nothing_away(
    deeds: list[Deed], rule: Rule, rng: random.Random
) -> None:
    mixed = list(deeds)
    rng.shuffle(mixed)
    whole = reached(deeds, rule)
    assert reached(mixed, rule) == whole
    if deeds and reached(deeds[:-1], rule) is not None:
        assert whole is not None
