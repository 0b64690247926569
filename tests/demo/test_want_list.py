import random

from entrepairs.demo.want_list import ITEMS, PEOPLE, want_list
from entrepairs.engines.rings import best_pairs, best_rings
from entrepairs.engines.wantlists import parse


def lines_of(seed: int) -> list[str]:
    return want_list(random.Random(seed))  # noqa: S311 - repeatable


def test_the_invented_want_list_is_sound_and_rings_beat_swaps() -> None:
    for seed in range(5):
        read = parse(lines_of(seed))
        assert read.faults == ()
        assert len(read.items) == ITEMS
        assert len({item.owner for item in read.items}) == PEOPLE
        wants = read.wants_by_place()
        best = best_rings(ITEMS, wants)
        assert best.traded > 1.3 * 2 * len(best_pairs(ITEMS, wants))
        assert max(map(len, best.rings)) < 30


def test_the_same_seed_gives_the_same_list() -> None:
    assert lines_of(3) == lines_of(3)
