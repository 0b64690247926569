"""Reads about communities and who belongs to them."""

from collections.abc import Iterable
from itertools import count

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from entrepairs.engines.text import fold
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person

from .models import Appeal, Community, Decision, Membership, Report

SLUG_STEM = 54  # characters of an address that leave room for a number behind them


def find_community(slug: str) -> Community | None:
    """One statement."""
    return Community.objects.select_related("place").filter(slug=slug).first()


def is_name_used(name: str, place: Place, but: Community | None = None) -> bool:
    """Whether another public community of a place has a name already, capitals and accents aside.

    One statement.
    """
    others = Community.objects.filter(public=True, place=place)
    if but is not None:
        others = others.exclude(pk=but.pk)
    return fold(name) in map(fold, others.values_list("name", flat=True))


def membership_of(person: Person | None, community: Community) -> Membership | None:
    """The person's membership in whatever state. One statement, none for nobody."""
    return membership_of_id(person.pk, community) if person else None


def membership_of_id(person_id: int, community: Community) -> Membership | None:
    """The membership of the person of that number, in whatever state. One statement."""
    return Membership.objects.filter(community=community, person=person_id).first()


def public_communities() -> QuerySet[Community]:
    """Those that everyone may see, with `member_count`, the largest first. One statement."""
    return (
        Community.objects.filter(public=True)
        .select_related("place")
        .annotate(member_count=Count("memberships", filter=Q(memberships__state=Membership.State.ACTIVE)))
        .order_by("-member_count", "id")
    )


def communities_of(person: Person) -> QuerySet[Community]:
    """Those to which a person belongs, by name. One statement."""
    return Community.objects.filter(
        memberships__person=person, memberships__state=Membership.State.ACTIVE
    ).order_by("name")


def members_of(community: Community) -> QuerySet[Membership]:
    """Active members with their profiles, the first to join first. One statement."""
    return (
        Membership.objects.filter(community=community, state=Membership.State.ACTIVE)
        .select_related("person", "person__profile", "person__profile__place")
        .order_by("joined_at", "id")
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Where a person belongs, or has asked to, with the communities, by name. One statement."""
    return (
        Membership.objects.filter(person=person)
        .exclude(state=Membership.State.LEFT)
        .select_related("community")
        .order_by("community__name", "community_id")
    )


def requests_of(community: Community) -> QuerySet[Membership]:
    """Who asks to join, with their profiles, the first to ask first. One statement."""
    return (
        Membership.objects.filter(community=community, state=Membership.State.REQUESTED)
        .select_related("person", "person__profile", "person__profile__place")
        .order_by("joined_at", "id")
    )


def stewards_of(community: Community) -> QuerySet[Membership]:
    """The active stewards with their persons, the first to join first. One statement."""
    return (
        Membership.objects.filter(
            community=community, state=Membership.State.ACTIVE, role=Membership.Role.STEWARD
        )
        .select_related("person")
        .order_by("joined_at", "id")
    )


def find_membership(community: Community, membership_id: int) -> Membership | None:
    """A membership of the community, with its person, in whatever state. One statement."""
    return (
        Membership.objects.filter(community=community, pk=membership_id)
        .select_related("person", "community")
        .first()
    )


def find_member(community: Community, person_id: int) -> Membership | None:
    """A person's membership there while they belong, with their profile and town. One statement."""
    return (
        Membership.objects.filter(community=community, person=person_id, state__in=Membership.READING)
        .select_related("person__profile__place")
        .first()
    )


def free_slug(wanted: str) -> str:
    """That address, or where it is taken, with the first number behind it that is free. One statement."""
    taken = set(Community.objects.filter(slug__startswith=wanted[:SLUG_STEM]).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[:SLUG_STEM]}-{number}" for number in count(2))
    return next(slug for slug in numbered if slug not in taken)


def states_of(people: Iterable[Person], community: Community) -> dict[int, str]:
    """The state of each one's membership, by person; of those who never had one, nothing. One statement."""
    found = Membership.objects.filter(community=community, person__in=[person.pk for person in people])
    return dict(found.values_list("person_id", "state"))


def namesakes(community: Community, names: Iterable[str]) -> dict[str, list[Person]]:
    """Who has no address and is, or ever was, in the community, by exact name; the first added first.

    One statement.
    """
    found = Membership.objects.filter(
        community=community, person__email__isnull=True, person__display_name__in=list(names)
    ).select_related("person")
    by_name: dict[str, list[Person]] = {}
    for membership in found.order_by("person_id"):
        by_name.setdefault(membership.person.display_name, []).append(membership.person)
    return by_name


# Reports, and what is decided about them


def _with_all(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("community", "reporter", "person", "decision", "decision__by")


def find_report(community: Community, report_id: int) -> Report | None:
    """A report with its sides and its decision. One statement."""
    return _with_all(Report.objects.filter(community=community, pk=report_id)).first()


def open_report_by(reporter: Person, kind: str, subject_id: int) -> Report | None:
    """A person's report of a thing that is still to be answered. One statement."""
    return Report.objects.filter(
        reporter=reporter, kind=kind, subject_id=subject_id, decision__isnull=True
    ).first()


def open_reports(community: Community, steward: Person) -> QuerySet[Report]:
    """What is to be decided, the oldest first, for a steward: not what is said of them. One statement."""
    return (
        _with_all(Report.objects.filter(community=community, decision__isnull=True))
        .exclude(person=steward)
        .order_by("created_at", "id")
    )


def open_reports_about(report: Report) -> QuerySet[Report]:
    """All that are open about the same thing, this one among them, the oldest first. One statement."""
    same = Report.objects.filter(kind=report.kind, subject_id=report.subject_id, decision__isnull=True)
    return same.select_related("community", "reporter", "person").order_by("created_at", "id")


def decisions_about(person: Person, community: Community) -> QuerySet[Decision]:
    """What was decided about a person there, the latest first. One statement."""
    return (
        Decision.objects.filter(community=community, person=person)
        .select_related("by", "appeal")
        .order_by("-decided_at", "-id")
    )


def find_decision(community: Community, decision_id: int) -> Decision | None:
    """A decision with its appeal, if any. One statement."""
    return (
        Decision.objects.filter(community=community, pk=decision_id)
        .select_related("community", "person", "by", "appeal", "appeal__by")
        .first()
    )


def is_taken_down(kind: str, subject_id: int) -> bool:
    """Whether a steward took a thing off what others see, and nobody has undone that. One statement."""
    return Decision.objects.filter(
        kind=kind, subject_id=subject_id, outcome=Decision.Outcome.TAKE_DOWN, undone_at__isnull=True
    ).exists()


def open_appeals(community: Community, steward: Person) -> QuerySet[Appeal]:
    """Appeals that a steward may answer, the oldest first. One statement."""
    reported = Report.objects.filter(decision=OuterRef("decision"), reporter=steward)
    return (
        Appeal.objects.filter(decision__community=community, upheld__isnull=True)
        .exclude(Q(decision__by=steward) | Q(decision__person=steward) | Exists(reported))
        .select_related("decision", "decision__person", "decision__by")
        .order_by("created_at", "id")
    )


def find_appeal(community: Community, appeal_id: int) -> Appeal | None:
    """An appeal with its decision. One statement."""
    return (
        Appeal.objects.filter(decision__community=community, pk=appeal_id)
        .select_related("by", "decision", "decision__community", "decision__person", "decision__by")
        .first()
    )


def reporters_of(decision: Decision) -> frozenset[int]:
    """Who reported what a decision is about. One statement."""
    return frozenset(Report.objects.filter(decision=decision).values_list("reporter_id", flat=True))


def deciders_of(report: Report) -> list[Membership]:
    """The stewards who may decide about a report: neither its own, nor about themselves. One statement."""
    return list(stewards_of(report.community).exclude(person__in=[report.reporter_id, report.person_id]))


def appeal_deciders_of(decision: Decision) -> list[Membership]:
    """The stewards who may look at a decision again. Two statements."""
    involved = [decision.by_id, decision.person_id, *reporters_of(decision)]
    return list(stewards_of(decision.community).exclude(person__in=involved))
