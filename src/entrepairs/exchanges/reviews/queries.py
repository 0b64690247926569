"""Reads about reviews. Each says how many statements it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .models import Review, ReviewPeriod


@dataclass(frozen=True)
class Standing:
    """Where the reviews of one exchange stand, as one of its sides sees it."""

    closes_at: datetime | None  # None: there was never a time for them
    is_open: bool  # what was written can be read by both
    mine: Review | None
    theirs: Review | None  # whether they wrote is not told before both can be read

    @property
    def can_write(self) -> bool:
        return self.closes_at is not None and not self.is_open and self.mine is None


def standing_of(viewer: Person, exchange: Exchange) -> Standing:
    """For a side of it. At most two statements."""
    period = ReviewPeriod.objects.filter(exchange=exchange).first()
    if period is None:
        return Standing(None, is_open=False, mine=None, theirs=None)
    is_open = period.opened_at is not None or period.closes_at <= now()
    found = {review.by_id: review for review in _with_all(Review.objects.filter(exchange=exchange))}
    theirs = found.get(exchange.other_side(viewer.pk).pk) if is_open else None
    return Standing(period.closes_at, is_open, found.get(viewer.pk), theirs)


def reviews_about(person: Person, community: Community, viewer: Person) -> QuerySet[Review]:
    """What members of a community can read of how it was with a person, the latest first.

    What those wrote whom the viewer is kept apart from is left out. Two statements.
    """
    return (
        _with_all(_readable())
        .filter(about=person, exchange__community=community)
        .exclude(by__in=apart_from(viewer))
        .order_by("-written_at", "-id")
    )


def find_review(review_id: int) -> Review | None:
    """A review with its exchange and its sides. One statement."""
    return _with_all(Review.objects.filter(pk=review_id)).first()


def can_be_read(review: Review) -> bool:
    """Whether the time to read it has come; by whom is another question. One statement."""
    return _readable(hidden=True).filter(pk=review.pk).exists()


def to_write(person: Person) -> QuerySet[ReviewPeriod]:
    """The exchanges of which a person can still say how they were, those that close first. One statement."""
    written = Review.objects.filter(exchange=OuterRef("exchange"), by=person)
    return (
        ReviewPeriod.objects.filter(
            Q(exchange__giver=person) | Q(exchange__receiver=person),
            ~Exists(written),
            opened_at__isnull=True,
            closes_at__gt=now(),
        )
        .select_related("exchange__community", "exchange__giver", "exchange__receiver")
        .order_by("closes_at", "id")
    )


def closed_ids(at: datetime, *, limit: int) -> list[int]:
    """The times that are over and not noted so yet, the longest over first. One statement."""
    over = ReviewPeriod.objects.filter(opened_at__isnull=True, closes_at__lte=at).order_by("closes_at", "id")
    return list(over.values_list("pk", flat=True)[:limit])


def due_reminders(at: datetime, before: timedelta) -> QuerySet[ReviewPeriod]:
    """Where nobody has been reminded, and it is time to. One statement."""
    return ReviewPeriod.objects.filter(
        opened_at__isnull=True, reminded_at__isnull=True, closes_at__gt=at, closes_at__lte=at + before
    )


def written_in(exchange_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Who has written about which of these exchanges. One statement."""
    return set(Review.objects.filter(exchange__in=list(exchange_ids)).values_list("exchange_id", "by_id"))


def _readable(*, hidden: bool = False) -> QuerySet[Review]:
    """Those that are blind no more, noted so by the worker or not."""
    opened = Q(exchange__review_period__opened_at__isnull=False)
    found = Review.objects.filter(opened | Q(exchange__review_period__closes_at__lte=now()))
    return found if hidden else found.filter(hidden_at__isnull=True)


def _with_all(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related(
        "exchange__community", "by__profile", "about__profile", "helper", "reply_helper"
    )
