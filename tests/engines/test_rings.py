"""The ring engine against brute force, and its proof against wrong solutions."""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.rings import NotOptimalError, best_pairs, best_rings, certify

Wants = dict[int, list[int]]
Case = tuple[int, Wants]


@st.composite
def small_wants(draw: st.DrawFn) -> Case:
    n_items = draw(st.integers(0, 6))
    wants: Wants = {}
    for item in range(n_items):
        others = [other for other in range(n_items) if other != item]
        wants[item] = draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    return n_items, wants


def most_by_brute_force(n_items: int, wants: Wants) -> int:
    best = 0
    for takes in permutations(range(n_items)):
        if all(taken == item or taken in wants[item] for item, taken in enumerate(takes)):
            best = max(best, sum(taken != item for item, taken in enumerate(takes)))
    return best


def most_pairs_by_brute_force(n_items: int, wants: Wants) -> int:
    mutual = [
        pair
        for pair in combinations(range(n_items), 2)
        if pair[1] in wants[pair[0]] and pair[0] in wants[pair[1]]
    ]
    for size in range(len(mutual), 0, -1):
        for chosen in combinations(mutual, size):
            if len({item for pair in chosen for item in pair}) == 2 * size:
                return size
    return 0


@given(small_wants())
def test_as_many_items_trade_as_brute_force_finds(case: Case) -> None:
    n_items, wants = case
    found = best_rings(n_items, wants)
    assert found.traded == found.bound == most_by_brute_force(n_items, wants)


@given(small_wants())
def test_every_ring_passes_on_what_is_wanted_and_each_item_once(case: Case) -> None:
    n_items, wants = case
    rings = best_rings(n_items, wants).rings
    for ring in rings:
        assert len(ring) >= 2
        assert all(taken in wants[item] for item, taken in zip(ring, ring[1:] + ring[:1], strict=True))
    items = [item for ring in rings for item in ring]
    assert len(items) == len(set(items))


@given(small_wants())
def test_as_many_pairs_as_brute_force_finds(case: Case) -> None:
    n_items, wants = case
    assert len(best_pairs(n_items, wants)) == most_pairs_by_brute_force(n_items, wants)


@given(small_wants())
def test_the_order_of_the_wants_does_not_matter(case: Case) -> None:
    n_items, wants = case
    turned = {item: wanted[::-1] for item, wanted in reversed(wants.items())}
    assert best_rings(n_items, turned) == best_rings(n_items, wants)


def test_the_proof_fails_for_a_solution_that_is_not_the_best() -> None:
    ring = {0: [1], 1: [2, 0], 2: [0]}
    assert certify(3, ring, [1, 2, 0]).bound == 3
    with pytest.raises(NotOptimalError):
        certify(3, ring, [1, 0, 2])


@pytest.mark.parametrize("wants", [{0: [0]}, {0: [5]}, {0: [1, 1]}, {7: [0]}])
def test_wants_that_make_no_sense_are_refused(wants: dict[int, list[int]]) -> None:
    with pytest.raises(ValueError, match=r"item|want"):
        best_rings(2, wants)
