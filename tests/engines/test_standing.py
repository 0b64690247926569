"""Standings: what the page about them guarantees."""

import random
from collections import defaultdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from entrepairs.engines import standing
from entrepairs.engines.standing import (
    ALL_TIME,
    LEAK,
    MONTH,
    SEASON,
    Gift,
    between,
    coming_back,
    foremost,
    standings,
    weight,
)

AGES = st.floats(-10, 120, allow_nan=False)
PEOPLE = st.integers(1, 6)
GIFTS = st.builds(Gift, PEOPLE, st.none() | st.integers(1, 8), AGES).filter(
    lambda gift: gift.giver != gift.receiver
)


def undamped(gifts: list[Gift]) -> dict[int, float]:
    return standings(gifts, back={})


def test_the_kth_act_towards_the_same_person_counts_one_kth() -> None:
    same = standings([Gift(1, 2, 0.0)] * 10)[1]
    assert same == pytest.approx(sum(1 / k for k in range(1, 11)))
    assert same - standings([Gift(1, 2, 0.0)] * 9)[1] == pytest.approx(0.1)
    assert standings([Gift(1, receiver, 0.0) for receiver in range(2, 12)]) == {1: 10.0}


def test_an_act_counts_half_after_its_half_life_and_nothing_after_its_span() -> None:
    assert [weight(age) for age in (0, 30, 60)] == [1.0, 0.5, 0.25]
    assert weight(89.999) > 0
    assert (weight(SEASON.days), weight(-0.001)) == (0.0, 0.0)
    assert [weight(age, MONTH) for age in (0, 15, 30)] == [1.0, 0.5, 0.0]
    assert weight(3650, ALL_TIME) == pytest.approx(0.5**10)
    assert standings([Gift(1, 2, 90.0), Gift(3, 2, -1.0)]) == {}


def test_acts_for_everybody_count_as_acts_towards_one_and_come_back_from_nobody() -> None:
    assert standings([Gift(1, None, 0.0)] * 2) == {1: 1.5}
    assert standings([Gift(1, None, 0.0), Gift(2, 1, 0.0)]) == {1: 1.0, 2: 1.0}


def test_only_what_one_gives_counts_not_what_one_gets() -> None:
    assert standings([Gift(1, 2, 0.0), Gift(3, 1, 30.0)]) == {1: 1.0, 3: 0.5}


def test_what_is_given_back_counts_less_and_what_goes_on_does_not() -> None:
    mutual = standings([Gift(1, 2, 0.0), Gift(2, 1, 0.0)])
    assert mutual == {1: pytest.approx(2 / 3), 2: pytest.approx(2 / 3)}
    onward = standings([Gift(1, 2, 0.0), Gift(2, 3, 0.0)])
    assert onward == {1: 1.0, 2: 1.0}
    ring = standings([Gift(1, 2, 0.0), Gift(2, 3, 0.0), Gift(3, 1, 0.0)])
    assert ring == {person: pytest.approx(8 / 9) for person in (1, 2, 3)}


def test_who_also_gives_to_others_keeps_that_whole() -> None:
    circle = [Gift(1, 2, 0.0), Gift(2, 1, 0.0)] * 20
    within = standings(circle)[1]
    both = standings([*circle, *(Gift(1, other, 0.0) for other in range(10, 15))])
    assert both[1] == pytest.approx(within + 5)


@pytest.mark.parametrize("people", [2, 3, 5, 8])
def test_a_closed_circle_brings_nobody_more_than_so_much_for_each_other_member(people: int) -> None:
    scores = []
    for times in (1, 10, 1000):
        acts = [
            Gift(giver, receiver, 0.0)
            for giver in range(people)
            for receiver in range(people)
            if giver != receiver
        ]
        score = standings(acts * times)
        each = sum(1 / k for k in range(1, times + 1))
        assert score[0] == pytest.approx((people - 1) * each * LEAK / (LEAK + each))
        scores.append(max(score.values()))
    assert scores == sorted(scores)
    assert scores[-1] < LEAK * (people - 1) < undamped(acts * 1000)[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 200)), max_size=12))
def test_a_balanced_closed_circle_is_bounded_whatever_its_shape(
    rings: list[tuple[int, int, int]],
) -> None:
    """Acts along rings, so that all give as much as they get: nobody is above the bound."""
    passed: dict[standing.Pair, float] = defaultdict(float)
    for first, step, amount in rings:
        people = list(dict.fromkeys((first + step * turn) % 6 for turn in range(6)))
        for giver, receiver in zip(people, [*people[1:], people[0]], strict=True):
            if giver != receiver:
                passed[giver, receiver] += amount
    back = coming_back(passed)
    score: dict[int, float] = defaultdict(float)
    for (giver, other), counts in passed.items():
        assert other is not None
        score[giver] += counts * (1 - back.get((giver, other), 0.0))
    members = len({person for pair in passed for person in pair})
    assert all(value <= LEAK * (members - 1) + 1e-6 for value in score.values())


@given(st.lists(GIFTS, max_size=30))
def test_damping_never_raises_anybody_nor_takes_all(gifts: list[Gift]) -> None:
    plain = undamped(gifts)
    damped = standings(gifts)
    assert damped.keys() == plain.keys()
    assert all(0 < damped[person] <= plain[person] for person in plain)


@given(st.lists(GIFTS, max_size=30), GIFTS)
def test_one_more_act_never_lowers_the_score_of_who_gives(gifts: list[Gift], one: Gift) -> None:
    before, after = standings(gifts), standings([*gifts, one])
    assert after.get(one.giver, 0.0) >= before.get(one.giver, 0.0) - 1e-9


@given(st.lists(GIFTS, max_size=30), GIFTS)
def test_without_damping_one_more_act_changes_nobody_else(gifts: list[Gift], one: Gift) -> None:
    before, after = undamped(gifts), undamped([*gifts, one])
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


@given(st.lists(GIFTS, max_size=20), st.floats(0, 30))
def test_scores_only_fall_while_nothing_happens_and_nothing_ends(gifts: list[Gift], days: float) -> None:
    """Over all time nothing ends; elsewhere what somebody gave back may be forgotten before what they got."""
    assume(all(gift.age_days >= 0 for gift in gifts))
    before = standings(gifts, ALL_TIME)
    later = standings([Gift(gift.giver, gift.receiver, gift.age_days + days) for gift in gifts], ALL_TIME)
    assert all(score <= before[person] + 1e-9 for person, score in later.items())


@given(st.lists(GIFTS, max_size=25))
def test_what_comes_back_is_what_walks_come_to(gifts: list[Gift]) -> None:
    """Against the definition: the walk followed step by step, until little of it is left."""
    passed = between(gifts)
    shares = coming_back(passed)
    out: dict[int, float] = defaultdict(lambda: LEAK)
    for (giver, _receiver), counts in passed.items():
        out[giver] += counts
    for giver, receiver in passed:
        if receiver is None:
            continue
        here, back = {receiver: 1.0}, 0.0
        for _step in range(400):
            onward: dict[int, float] = defaultdict(float)
            for (one, other), counts in passed.items():
                if other is not None and one in here:
                    onward[other] += here[one] * counts / out[one]
            back += onward.pop(giver, 0.0)
            here = onward
        assert shares.get((giver, receiver), 0.0) == pytest.approx(back, abs=1e-6)


def test_of_a_circle_too_large_those_who_give_most_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST_IN_CIRCLES", 2)
    gifts = [Gift(1, 2, 0.0), Gift(2, 1, 0.0)] * 3 + [Gift(2, 3, 0.0), Gift(3, 1, 0.0)]
    scores = standings(gifts)
    assert scores[3] == 1.0
    assert scores[1] < undamped(gifts)[1]


def test_the_foremost_are_those_with_the_highest_scores() -> None:
    assert foremost({1: 2.0, 2: 3.0, 3: 2.0, 4: 0.1}, 3) == [2, 1, 3]
