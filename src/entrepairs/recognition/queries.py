"""Reads about badges and about those whom a community thanks. Each says how many statements it costs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.models import Contribution
from entrepairs.engines.standing import WINDOW_DAYS, Gift, standings
from entrepairs.listings.domains import Domain, all_domains
from entrepairs.people.models import Person

from .models import Award

MOST_ACTS = 10_000
"""The newest acts are read; in a community with more of them in the window, older ones do not count."""


@dataclass(frozen=True)
class GivenIn:
    """How many acts somebody gave in one domain."""

    domain: Domain
    acts: int


@dataclass(frozen=True)
class Thanked:
    """Somebody who gave lately. The score chooses who is shown; it is not shown itself, nor is a place."""

    person: Person
    acts: int
    domains: tuple[GivenIn, ...]  # the acts by domain, the most first
    score: float


def awards_of(person: Person, community: Community) -> QuerySet[Award]:
    """A person's badges in a community, the latest first. One statement."""
    return Award.objects.filter(community=community, person=person).order_by("-awarded_at", "-id")


def latest_awards(community: Community, *, each: int) -> QuerySet[Award]:
    """Up to so many awards of each badge, the latest first, each with its person. One statement.

    Those who are no longer members, or who asked not to be named, are left out.
    """
    return (
        Award.objects.filter(_may_be_named("person", community), community=community)
        .select_related("person")
        .annotate(place=Window(RowNumber(), F("badge"), [F("awarded_at").desc(), F("id").desc()]))
        .filter(place__lte=each)
        .order_by("badge", "place")
    )


def thanked(community: Community, at: datetime, *, limit: int) -> list[Thanked]:
    """Those who gave in the 90 days up to a moment, the highest score first. Two statements.

    What counts is said in `docs/algorithms/standing.md`. Acts that were taken back do not count; members who
    asked not to be named, and who is no longer one, are left out.
    """
    acts = list(
        Contribution.objects.filter(
            _may_be_named("giver", community),
            community=community,
            occurred_at__gt=at - timedelta(days=WINDOW_DAYS),
            occurred_at__lte=at,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .order_by("-occurred_at", "-id")
        .values_list("giver_id", "receiver_id", "occurred_at", "domain")[:MOST_ACTS]
    )
    scores = standings(
        Gift(giver, receiver, (at - occurred_at) / timedelta(days=1))
        for giver, receiver, occurred_at, _domain in acts
    )
    chosen = sorted(scores, key=lambda person_id: (-scores[person_id], person_id))[:limit]
    people = Person.objects.in_bulk(chosen)
    by_domain: dict[int, Counter[str]] = {person_id: Counter() for person_id in chosen}
    for giver, _receiver, _occurred_at, domain in acts:
        if giver in by_domain:
            by_domain[giver][domain] += 1
    return [
        Thanked(
            person=people[person_id],
            acts=by_domain[person_id].total(),
            domains=_in_domains(by_domain[person_id]),
            score=scores[person_id],
        )
        for person_id in chosen
    ]


def _in_domains(acts: Counter[str]) -> tuple[GivenIn, ...]:
    given = [GivenIn(domain, acts[code]) for code, domain in all_domains().items() if acts[code]]
    return tuple(sorted(given, key=lambda one: -one.acts))


def _may_be_named(side: str, community: Community) -> Exists:
    return Exists(
        Membership.objects.filter(
            community=community,
            person=OuterRef(side),
            state=Membership.State.ACTIVE,
            person__is_active=True,
            person__profile__thanked_publicly=True,
        )
    )
