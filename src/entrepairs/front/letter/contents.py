"""What the letter from one's communities tells. Each read says how many statements it costs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.communities.queries import communities_of
from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.queries import Line, awaiting_answer
from entrepairs.goals.models import Goal
from entrepairs.goals.queries import Outlook, outlook_on
from entrepairs.listings.models import Listing
from entrepairs.listings.visible import seen_by
from entrepairs.people.models import Person
from entrepairs.people.news.kinds import LETTER, Channel
from entrepairs.people.news.models import Notice, Wishes
from entrepairs.people.news.queries import waiting_notices
from entrepairs.people.queries import apart_from

WAITING_MOST = 5
TOLD_MOST = 12
FRESH_MOST = 6
FRESH_READ = 60  # the newest, of which those that fit come first
FRESH_EACH = 2  # of one person
COMMUNITIES_MOST = 3
THANKED_MOST = 5
PERIODS = {Channel.DAILY: timedelta(days=1), Channel.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True)
class Achieved:
    """What a community did in the letter's time, and its goal that ends first."""

    community: Community
    acts: int
    outlook: Outlook | None


@dataclass(frozen=True)
class Letter:
    """Everything that one letter tells, the most pressing first; `told` are the notices that go with it."""

    period: Channel
    waiting: Sequence[Line] = ()
    has_more_waiting: bool = False
    told: Sequence[Notice] = ()
    fresh: Sequence[Listing] = ()
    achieved: Sequence[Achieved] = ()
    thanked: Sequence[str] = ()
    given: int = 0  # acts of the reader's own
    communities: Sequence[Community] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write for."""
        return not (self.waiting or self.told or self.fresh or any(one.acts for one in self.achieved))


def letter_for(person: Person, wishes: Wishes, channels: Collection[Channel], at: datetime) -> Letter:
    """What a person is told on a morning on which news of some channels goes out. At most ten statements.

    News that they wanted together with other news is in it in any case; the rest on the mornings of the
    letter that they chose.
    """
    told = list(waiting_notices(person, channels))
    period = LETTER.channel(wishes.channels.get(LETTER.code))
    if period not in channels:
        return Letter(Channel.DAILY, told=told)
    since = at - PERIODS[period]
    apart = apart_from(person)
    waiting = awaiting_answer(person, limit=WAITING_MOST + 1)
    communities = list(communities_of(person))
    return Letter(
        period,
        waiting=waiting[:WAITING_MOST],
        has_more_waiting=len(waiting) > WAITING_MOST,
        told=told,
        fresh=_fresh(person, communities, apart, since, at),
        achieved=_achieved(communities, since, at),
        thanked=_thanked(person, communities, apart, since, at),
        given=_acts(communities, since, at).filter(giver=person).count(),
        communities=communities,
    )


def _fresh(
    person: Person, communities: Sequence[Community], apart: Collection[int], since: datetime, at: datetime
) -> list[Listing]:
    """What others put on the boards: first what answers one's own listings by its domain, then the newest.

    Two statements.
    """
    on_board = (
        Listing.objects.filter(seen_by(person), community__in=communities, state=Listing.State.ACTIVE)
        .exclude(expires_at__lte=at)
        .exclude(Q(starts_at__lte=at, ends_at__isnull=True) | Q(ends_at__lte=at))
    )
    own = set(on_board.filter(owner=person).values_list("kind", "domain", "category"))
    found = (
        on_board.filter(created_at__gt=since, created_at__lte=at)
        .exclude(owner=person)
        .exclude(owner__in=apart)
        .select_related("community", "owner", "place")
        .order_by("-created_at", "-id")[:FRESH_READ]
    )

    def fits(listing: Listing) -> int:
        answered = Listing.Kind.NEED if listing.is_offer else Listing.Kind.OFFER
        if (answered, listing.domain, listing.category) in own:
            return 0
        return 1 if any((kind, domain) == (answered, listing.domain) for kind, domain, _c in own) else 2

    chosen: list[Listing] = []
    for listing in sorted(found, key=fits):  # sorting keeps the newest first among equals
        if sum(other.owner_id == listing.owner_id for other in chosen) < FRESH_EACH:
            chosen.append(listing)
    return chosen[:FRESH_MOST]


def _achieved(communities: Sequence[Community], since: datetime, at: datetime) -> list[Achieved]:
    """The liveliest communities of these first. Two statements."""
    acts = dict(
        _acts(communities, since, at)
        .values_list("community")
        .annotate(acts=Count("pk"))
        .order_by("community")
    )
    goals: dict[int, Goal] = {}
    running = Goal.objects.filter(community__in=communities, starts_at__lte=at, ends_at__gt=at)
    for goal in running.select_related("community").order_by("ends_at", "id"):
        goals.setdefault(goal.community_id, goal)
    found = [
        Achieved(
            community,
            acts.get(community.pk, 0),
            outlook_on(goals[community.pk], at) if community.pk in goals else None,
        )
        for community in communities
    ]
    lively = [one for one in found if one.acts]
    return sorted(lively, key=lambda one: -one.acts)[:COMMUNITIES_MOST]


def _thanked(
    person: Person, communities: Sequence[Community], apart: Collection[int], since: datetime, at: datetime
) -> list[str]:
    """Who gave, of those who like to be named, whose act is the latest first. One statement."""
    named = _acts(communities, since, at).filter(giver__is_active=True, giver__profile__thanked_publicly=True)
    rows = (
        named.exclude(giver=person)
        .exclude(giver__in=apart)
        .values("giver", "giver__display_name")
        .annotate(latest=Max("occurred_at"))
        .order_by("-latest", "giver")[:THANKED_MOST]
    )
    return [row["giver__display_name"] for row in rows]


def _acts(communities: Sequence[Community], since: datetime, at: datetime) -> QuerySet[Contribution]:
    return Contribution.objects.filter(
        community__in=communities,
        occurred_at__gt=since,
        occurred_at__lte=at,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
