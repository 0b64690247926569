"""Reads about standing arrangements. Each says how many statements it costs."""

from datetime import datetime

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from entrepairs.people.models import Person

from .lifecycle import AGREED, SET_ASIDE
from .models import Arrangement, ArrangementDate, Terms

SHOWN = (Arrangement.State.PROPOSED, Arrangement.State.AGREED, Arrangement.State.ENDED)


def arrangements_of(person: Person, at: datetime) -> QuerySet[Arrangement]:
    """A person's arrangements that wait for a word or have dates to come, the next date first. One statement.

    Each has `next_at`: its next date, or the first one by its rule where nothing is agreed yet.
    """
    coming = (
        Terms.objects.filter(
            exchange__arrangement_date__arrangement=OuterRef("pk"),
            exchange__state__in=AGREED,
            version=F("exchange__version"),
            starts_at__gt=at,
        )
        .order_by()
        .values("exchange__arrangement_date__arrangement")
        .annotate(first=Min("starts_at"))
        .values("first")
    )
    return (
        Arrangement.objects.filter(Q(giver=person) | Q(receiver=person), state__in=SHOWN)
        .annotate(next_at=Subquery(coming))
        .filter(Q(state=Arrangement.State.PROPOSED) | Q(next_at__isnull=False))
        .select_related("community", "giver", "receiver")
        .order_by(F("next_at").asc(nulls_first=True), "id")
    )


def find_arrangement(arrangement_id: int) -> Arrangement | None:
    """An arrangement with its sides and its listing. One statement."""
    return (
        Arrangement.objects.select_related("community", "listing__community", "giver", "receiver")
        .filter(pk=arrangement_id)
        .first()
    )


def dates_of(arrangement: Arrangement, at: datetime) -> QuerySet[ArrangementDate]:
    """All its dates: those to come, the next first, then those that are over. One statement.

    Each has `begins` and `ends`: as its exchange has it now, or by the rule where it has none.
    """
    standing = Terms.objects.filter(exchange=OuterRef("exchange"), version=OuterRef("exchange__version"))
    return (
        ArrangementDate.objects.filter(arrangement=arrangement)
        .select_related("exchange")
        .annotate(
            begins=Coalesce(Subquery(standing.values("starts_at")[:1]), F("starts_at")),
            ends=Subquery(standing.values("ends_at")[:1]),
        )
        .annotate(is_over=Q(begins__lte=at))
        .order_by("is_over", "begins", "id")
    )


def open_exchange_ids(arrangement: Arrangement, after: datetime) -> list[int]:
    """The exchanges of its dates that are agreed and begin from a moment on, in order. One statement."""
    standing = Terms.objects.filter(exchange=OuterRef("exchange"), version=OuterRef("exchange__version"))
    found = ArrangementDate.objects.filter(arrangement=arrangement, exchange__state__in=AGREED)
    begun = found.annotate(begins=Subquery(standing.values("starts_at")[:1])).filter(begins__gte=after)
    return list(begun.order_by("exchange_id").values_list("exchange_id", flat=True))


def to_be_held(until: datetime, *, limit: int) -> list[int]:
    """The dates whose value is to be set aside by now and is not, the next first. One statement."""
    standing = Terms.objects.filter(exchange=OuterRef("exchange"), version=OuterRef("exchange__version"))
    return list(
        ArrangementDate.objects.filter(exchange__state__in=SET_ASIDE)
        .exclude(held_version__isnull=False, held_version=F("exchange__version"))
        .annotate(begins=Subquery(standing.values("starts_at")[:1]))
        .filter(begins__lte=until)
        .order_by("begins", "id")
        .values_list("pk", flat=True)[:limit]
    )


def unanswered(at: datetime) -> list[int]:
    """The arrangements whose answer is overdue. One statement."""
    found = Arrangement.objects.filter(state=Arrangement.State.PROPOSED, deadline_at__lte=at)
    return list(found.order_by("deadline_at").values_list("pk", flat=True))


def is_far_date(exchange_id: int, starts_at: datetime | None, until: datetime) -> bool:
    """Whether it is a date of an arrangement whose value is not set aside yet. One statement at most."""
    if starts_at is None or starts_at <= until:
        return False
    return ArrangementDate.objects.filter(exchange=exchange_id).exists()
