"""Standings: what the page about them guarantees."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from entrepairs.engines.standing import WINDOW_DAYS, Gift, standings, weight

AGES = st.floats(-10, 120, allow_nan=False)
PEOPLE = st.integers(1, 4)
GIFTS = st.builds(Gift, PEOPLE, st.none() | st.integers(5, 8), AGES)


def test_the_kth_act_towards_the_same_person_counts_one_kth() -> None:
    same = standings([Gift(1, 2, 0.0)] * 10)[1]
    assert same == pytest.approx(sum(1 / k for k in range(1, 11)))
    assert same - standings([Gift(1, 2, 0.0)] * 9)[1] == pytest.approx(0.1)
    assert standings([Gift(1, receiver, 0.0) for receiver in range(2, 12)]) == {1: 10.0}


def test_an_act_counts_half_after_thirty_days_and_nothing_after_ninety() -> None:
    assert [weight(age) for age in (0, 30, 60)] == [1.0, 0.5, 0.25]
    assert weight(89.999) > 0
    assert (weight(WINDOW_DAYS), weight(-0.001)) == (0.0, 0.0)
    assert standings([Gift(1, 2, 90.0), Gift(3, 2, -1.0)]) == {}


def test_acts_for_everybody_count_as_acts_towards_one() -> None:
    assert standings([Gift(1, None, 0.0)] * 2) == {1: 1.5}


def test_only_what_one_gives_counts_not_what_one_gets() -> None:
    assert standings([Gift(1, 2, 0.0), Gift(2, 1, 30.0)]) == {1: 1.0, 2: 0.5}


@given(st.lists(GIFTS, max_size=30), GIFTS)
def test_one_more_act_never_lowers_a_score(gifts: list[Gift], one: Gift) -> None:
    before, after = standings(gifts), standings([*gifts, one])
    assert all(after[person] >= score for person, score in before.items())
    assert {p: s for p, s in after.items() if p != one.giver} == {
        p: s for p, s in before.items() if p != one.giver
    }


@given(st.lists(GIFTS, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_acts_does_not_matter(gifts: list[Gift], rng: random.Random) -> None:
    mixed = list(gifts)
    rng.shuffle(mixed)
    assert standings(mixed) == standings(gifts)


@given(st.lists(st.floats(0, 89), min_size=2, max_size=20))
def test_the_same_acts_towards_one_person_count_less_than_towards_several(ages: list[float]) -> None:
    one = standings([Gift(1, 2, age) for age in ages])[1]
    several = standings([Gift(1, 2 + place, age) for place, age in enumerate(ages)])[1]
    assert max(map(weight, ages)) < one < several


@given(st.integers(1, 40), st.floats(0, 89))
def test_twice_as_many_acts_towards_one_person_count_less_than_twice(count: int, age: float) -> None:
    once, twice = (standings([Gift(1, 2, age)] * acts)[1] for acts in (count, 2 * count))
    assert once < twice < 2 * once


@given(st.lists(GIFTS, max_size=20), st.floats(0, 30))
def test_scores_only_fall_while_nothing_happens(gifts: list[Gift], days: float) -> None:
    assume(all(gift.age_days >= 0 for gift in gifts))
    later = standings([Gift(gift.giver, gift.receiver, gift.age_days + days) for gift in gifts])
    assert all(score <= standings(gifts)[person] for person, score in later.items())
