"""Two who say how it was at once, and two workers: always the same end, on PostgreSQL by the locks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from entrepairs.exchanges.models import Exchange, Review, ReviewPeriod
from entrepairs.exchanges.reviews.actions import Said, run_due, write_review
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.people.news.models import Notice
from tests.factories import NOON, make_done

from .paths import Cast, make_cast
from .test_workers_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = Said(as_agreed="yes", in_time="yes", again="yes")


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def done(cast: Cast) -> Exchange:
    make_done(cast.giver, cast.receiver, cast.community)
    return Exchange.objects.latest("pk")


def told() -> int:
    return Notice.objects.filter(kind="reviews").count()


def test_both_sides_at_once_open_it_and_one_side_twice_says_it_once(cast: Cast) -> None:
    exchange = done(cast)
    ends = at_once(
        NOON,
        lambda: write_review(actor=cast.giver, exchange=exchange, said=GOOD),
        lambda: write_review(actor=cast.receiver, exchange=exchange, said=GOOD),
        lambda: write_review(actor=cast.giver, exchange=exchange, said=GOOD),
    )
    assert [isinstance(one, Review) for one in ends].count(True) == 2
    assert [one.code for one in ends if isinstance(one, Refused)] == ["said"]
    assert ReviewPeriod.objects.get().opened_at == NOON
    assert told() == 1  # who wrote last knows


def test_two_workers_remind_and_open_once(cast: Cast) -> None:
    for _ in range(3):
        write_review(actor=cast.giver, exchange=done(cast), said=GOOD)
    for days in (7, 14, 15):
        at = NOON + timedelta(days=days)
        at_once(at, run_due, run_due)
        with clock.frozen(at):
            run_due()  # what the two left to each other
    keys = Notice.objects.filter(kind="reviews", person=cast.receiver).values_list("key", flat=True)
    assert [key.startswith("reviews.opened:") for key in keys].count(True) == 3
    # Each exchange is in one reminder, which two workers may have made two of.
    assert 1 <= [key.startswith("reviews.reminder:") for key in keys].count(True) <= 2
    assert not ReviewPeriod.objects.filter(reminded_at__isnull=True).exists()
    assert not ReviewPeriod.objects.filter(opened_at__isnull=True).exists()
