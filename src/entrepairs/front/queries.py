"""Reads that draw on several rooms. Each says how many statements it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from entrepairs.communities.models import Community, Decision, Membership, Report
from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.lifecycle import AGREED
from entrepairs.exchanges.models import Terms
from entrepairs.goals.models import Goal
from entrepairs.goals.queries import Outlook, outlook_on
from entrepairs.kernel.models import AuditEntry
from entrepairs.listings.models import Listing
from entrepairs.matching.models import Ring
from entrepairs.people.models import Person
from entrepairs.recognition.models import DrawnBadge

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Glimpse:
    """A community as its card shows it."""

    community: Community  # with `member_count` and `is_own`
    latest: Contribution | None
    acts_lately: int
    outlook: Outlook | None  # of the goal that ends first


def communities_seen_by(viewer: Person | None) -> QuerySet[Community]:
    """Those that the viewer may see, with `member_count` and `is_own`: one's own first, then the liveliest.

    One statement.
    """
    active = Membership.objects.filter(community=OuterRef("pk"), state=Membership.State.ACTIVE)
    reading = Membership.objects.filter(community=OuterRef("pk"), state__in=Membership.READING)
    own = Exists(reading.filter(person=viewer)) if viewer else Exists(Membership.objects.none())
    counted = active.order_by().values("community").annotate(n=Count("pk")).values("n")
    return (
        Community.objects.annotate(is_own=own)
        .filter(Q(public=True) | Q(is_own=True))
        .annotate(member_count=Subquery(counted))
        .select_related("place")
        .annotate(latest_at=Subquery(_standing_in(OuterRef("pk")).values("occurred_at")[:1]))
        .order_by("-is_own", F("latest_at").desc(nulls_last=True), "id")
    )


def glimpses(communities: Sequence[Community], at: datetime) -> list[Glimpse]:
    """What goes on in each of these communities. Four statements, whatever their number."""
    ids = [community.pk for community in communities]
    newest = Subquery(_standing_in(OuterRef("pk")).values("pk")[:1])
    newest_ids = Community.objects.filter(pk__in=ids).annotate(newest=newest).values("newest")
    latest = {
        act.community_id: act
        for act in Contribution.objects.filter(pk__in=newest_ids)
        .select_related("giver__profile", "receiver__profile", "reversed_by")
        .prefetch_related("measures")
    }
    lately = dict(
        Contribution.objects.filter(
            community__in=ids,
            occurred_at__gt=at - LATELY,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .order_by()
        .values("community")
        .annotate(acts=Count("pk"))
        .values_list("community", "acts")
    )
    goals: dict[int, Goal] = {}
    running = Goal.objects.filter(community__in=ids, starts_at__lte=at, ends_at__gt=at)
    for goal in running.select_related("community").order_by("ends_at", "id"):
        goals.setdefault(goal.community_id, goal)
    return [
        Glimpse(
            community=community,
            latest=latest.get(community.pk),
            acts_lately=lately.get(community.pk, 0),
            outlook=outlook_on(goals[community.pk], at) if community.pk in goals else None,
        )
        for community in communities
    ]


def _standing_in(community: OuterRef) -> QuerySet[Contribution]:
    standing = Contribution.objects.filter(reverses__isnull=True, reversed_by__isnull=True)
    return standing.filter(community=community).order_by("-occurred_at", "-id")


def member_count(community: Community) -> int:
    """How many belong to it. One statement."""
    return Membership.objects.filter(community=community, state=Membership.State.ACTIVE).count()


def has_rings(community: Community) -> bool:
    """Whether rings were agreed there. One statement."""
    return Ring.objects.filter(community=community, state=Ring.State.AGREED).exists()


def coming_terms(person: Person, at: datetime) -> QuerySet[Terms]:
    """What was agreed with a person and is still to come, the soonest first: dated terms. One statement."""
    return (
        Terms.objects.filter(
            Q(exchange__giver=person) | Q(exchange__receiver=person),
            Q(ends_at__gt=at) | Q(ends_at__isnull=True, starts_at__gt=at),
            exchange__state__in=AGREED,
            version=F("exchange__version"),
        )
        .select_related("exchange__community", "exchange__giver", "exchange__receiver")
        .order_by("starts_at", "id")
    )


def listings_on_board(person: Person, at: datetime) -> QuerySet[Listing]:
    """What a person offers and needs now, in all their communities, with these, the newest first.

    One statement.
    """
    return (
        Listing.objects.filter(owner=person, state=Listing.State.ACTIVE)
        .exclude(expires_at__lte=at)
        .exclude(Q(starts_at__lte=at, ends_at__isnull=True) | Q(ends_at__lte=at))
        .select_related("community")
        .order_by("-created_at", "-id")
    )


def log_of(community: Community, steward: Person, *, everything: bool) -> QuerySet[AuditEntry]:
    """What was done in a community, the latest first: what concerns it as a whole, or everything.

    Who reported something about the steward who reads it is left out. One statement.
    """
    of_steward = Report.objects.filter(person=steward).values("pk")
    entries = AuditEntry.objects.filter(community_id=community.pk).exclude(
        verb="communities.reported", subject_id__in=of_steward
    )
    if not everything:
        entries = entries.filter(
            Q(verb__startswith="communities.")
            | Q(verb__startswith="goals.")
            | Q(verb__in=["listings.taken_down", "listings.put_back"])
        )
    return entries.order_by("-at", "-id")


def named_in(entries: Sequence[AuditEntry]) -> dict[tuple[str, int], str]:
    """What to call the things that rows of the log speak of, people among them. At most five statements."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.subject_kind, set()).add(entry.subject_id or 0)
        ids.setdefault("people.person", set()).update(
            one for one in (entry.actor_id, entry.behalf_of_id) if one is not None
        )
    found: dict[tuple[str, int], str] = {}
    for kind, rows, field in (
        ("people.person", Person.objects, "display_name"),
        ("communities.membership", Membership.objects, "person__display_name"),
        ("communities.decision", Decision.objects, "title"),
        ("communities.report", Report.objects, "title"),
        ("listings.listing", Listing.objects, "title"),
        ("recognition.drawnbadge", DrawnBadge.objects, "name"),
    ):
        if ids.get(kind):
            named = rows.filter(pk__in=ids[kind]).values_list("pk", field)
            found |= {(kind, pk): name for pk, name in named}
    return found
