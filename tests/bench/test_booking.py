"""What looks at a run of booking from outside must see what is wrong: a run itself is a step of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.booking_check import Held, Said, judged, too_much
from bench.booking_world import AT, KINDS, World, make_worlds
from entrepairs.kernel import clock

HOUR = timedelta(hours=1)
NINE = datetime(2026, 3, 28, 8, tzinfo=UTC)
BEFORE_THE_GAP = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)  # half past two in Paris
AFTER_THE_GAP = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half past three, since there is no half past two
DRILL, TENTS, VAN, MEAL, CHAIRS = KINDS


def held(quantity: int, start: datetime | None = None, hours: float = 1, origin: int = 1) -> Held:
    return Held(1, origin, quantity, None if start is None else (start, start + hours * HOUR))


@pytest.mark.parametrize(
    ("kind", "taken", "wrong"),
    [
        (DRILL, [held(1, NINE), held(1, NINE + 1.5 * HOUR)], False),
        (DRILL, [held(1, NINE), held(1, NINE + HOUR)], True),  # no half hour in between
        (TENTS, [held(2, NINE, 2), held(1, NINE + HOUR), held(2, NINE + 2 * HOUR)], False),
        (TENTS, [held(2, NINE, 2), held(2, NINE + HOUR)], True),
        (TENTS, [held(1)], True),
        (VAN, [held(1, datetime(2026, 3, 27, 23, tzinfo=UTC), 24)], False),
        (VAN, [held(1, datetime(2026, 3, 28, 23, tzinfo=UTC), 23)], False),  # the short day
        (VAN, [held(1, datetime(2026, 3, 28, 23, tzinfo=UTC), 24)], True),
        (MEAL, [held(2, BEFORE_THE_GAP, 1.5), held(2, AFTER_THE_GAP, 1.5)], False),
        (MEAL, [held(3, AFTER_THE_GAP, 1.5), held(2, AFTER_THE_GAP, 1.5)], True),
        (MEAL, [held(1, AFTER_THE_GAP - HOUR, 1.5)], True),
        (CHAIRS, [held(60)], False),
        (CHAIRS, [held(60), held(1)], True),
    ],
)
def test_more_than_there_is_is_seen(kind: Any, taken: list[Held], wrong: bool) -> None:
    assert (too_much(kind, taken) > 0) is wrong


@pytest.fixture
def world(db: None) -> World:
    with clock.frozen(AT):
        return make_worlds(1)[0]


def test_what_was_said_and_does_not_stand_is_seen(world: World) -> None:
    listing = next(one.listing.pk for one in world.things if one.kind is CHAIRS)
    there = Held(listing, 7, 2, None)
    booked, cancelled = Said(7, listing, 2, None, cancelled=False), Said(7, listing, 2, None, cancelled=True)

    def lost(held: list[Held], said: list[Said], state: str) -> tuple[float, float]:
        found = judged(world, held, said, {7: state})
        return found["lost"], found["of_nobody"]

    assert lost([there], [booked], "agreed") == (0, 0)
    assert lost([], [booked], "agreed") == (1, 0)
    assert lost([there], [booked], "proposed") == (1, 0)
    assert lost([Held(listing, 7, 1, None)], [booked], "agreed") == (1, 0)
    assert lost([], [booked, cancelled], "cancelled") == (0, 0)
    assert lost([there], [booked, cancelled], "cancelled") == (1, 1)
    assert lost([there], [], "agreed") == (0, 1)
    assert lost([there, there], [booked], "agreed") == (0, 1)
