"""Reads about badges and about those whom a community thanks. Each says how many statements it costs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.models import Contribution
from entrepairs.engines.badges import Deed, reached
from entrepairs.kernel import formatting
from entrepairs.kernel.differences import Difference
from entrepairs.listings.domains import Domain, all_domains
from entrepairs.people.models import Person

from .badges import BADGES, Badge, rules_digest
from .kinds import SPANS, Kind
from .models import Award, Credential, DrawnBadge, Following, IssuerKey, Standing

AT_ONCE = 50
"""So many new acts, or people, are looked at together: others wait to write meanwhile."""

FAR_BEHIND = 500
"""Where there are more new acts than these, looking at all people is quicker than act by act."""


def badges_of(community: Community, *, also: Collection[str] = ()) -> list[Badge]:
    """The badges that can be earned, the community's own first; of retired ones these. One statement."""
    said = get_language() or "fr"
    drawn = DrawnBadge.objects.filter(community=community).order_by("pk")
    in_use = [one for one in drawn if one.retired_at is None or one.code in also]
    return [*(one.badge(said) for one in in_use), *BADGES.values()]


def drawn_badges(community: Community) -> QuerySet[DrawnBadge]:
    """The badges that a community's stewards drew, those in use first. One statement."""
    return DrawnBadge.objects.filter(community=community).order_by(
        F("retired_at").asc(nulls_first=True), "pk"
    )


def find_drawn(community: Community, pk: int) -> DrawnBadge | None:
    """A badge that a community's stewards drew. One statement."""
    return DrawnBadge.objects.filter(community=community, pk=pk).first()


def awards_of(person: Person, community: Community) -> QuerySet[Award]:
    """A person's badges in a community, the latest first. One statement."""
    return _standing_awards().filter(community=community, person=person).order_by("-awarded_at", "-id")


def awards_everywhere(person: Person) -> QuerySet[Award]:
    """A person's badges in all their communities, the latest first, with their communities. One statement."""
    return _standing_awards().filter(person=person).select_related("community").order_by("-awarded_at", "-id")


def latest_awards(community: Community, *, each: int) -> QuerySet[Award]:
    """Up to so many awards of each badge, the latest first, each with its person. One statement.

    Those who are no longer members, or who asked not to be named, are left out.
    """
    return (
        Award.objects.filter(_may_be_named("person", community), community=community, revoked_at__isnull=True)
        .select_related("person")
        .annotate(place=Window(RowNumber(), F("badge"), [F("awarded_at").desc(), F("id").desc()]))
        .filter(place__lte=each)
        .order_by("badge", "place")
    )


def holders_of(community: Community, code: str) -> QuerySet[Award]:
    """Those who have a badge and may be named, the latest first. One statement."""
    return (
        Award.objects.filter(
            _may_be_named("person", community), community=community, badge=code, revoked_at__isnull=True
        )
        .select_related("person")
        .order_by("-awarded_at", "-id")
    )


def count_holders(community: Community, code: str) -> int:
    """How many have a badge, named or not. One statement."""
    return Award.objects.filter(community=community, badge=code, revoked_at__isnull=True).count()


def shown_awards(awards: Iterable[Award]) -> list[tuple[Badge, Award]]:
    """Awards with their badges in the language of the page; those declared no more are left out."""
    said = get_language() or "fr"
    found = [(award.shown(said), award) for award in awards]
    return [(badge, award) for badge, award in found if badge is not None]


def _standing_awards() -> QuerySet[Award]:
    return Award.objects.filter(revoked_at__isnull=True).select_related("drawn")


# What badges are earned by


def standing_acts(community: Community) -> QuerySet[Contribution]:
    """The acts of a community that were not taken back."""
    return Contribution.objects.filter(community=community, reverses__isnull=True, reversed_by__isnull=True)


def deeds_of(community: Community, people: Collection[int]) -> dict[int, list[Deed]]:
    """What each of these people took part in. Three statements, one for nobody.

    Somebody is new in the first act that was recorded with them on either side; whoever was on the other,
    and was not new as well, welcomed them.
    """
    acts: Sequence[tuple[int, int, int | None, str, datetime]] = list(
        standing_acts(community)
        .filter(Q(giver__in=people) | Q(receiver__in=people))
        .order_by("id")
        .values_list("id", "giver_id", "receiver_id", "domain", "occurred_at")
    )
    sides = {act[1] for act in acts} | {act[2] for act in acts if act[2] is not None}
    firsts = _firsts(community, sides)
    zone = formatting.zone(community.timezone)
    deeds: dict[int, list[Deed]] = {person: [] for person in people}
    for act_id, giver, receiver, domain, at in acts:
        for own, other in ((giver, receiver), (receiver, giver)):
            if own is None or own not in deeds:
                continue
            is_first = other is not None and firsts[other] == act_id and firsts[own] < act_id
            deeds[own].append(
                Deed(
                    id=act_id,
                    at=at,
                    day=at.astimezone(zone).date(),
                    domain=domain,
                    gave=own == giver,
                    receiver=receiver,
                    welcomed=other if is_first else None,
                )
            )
    return deeds


def _firsts(community: Community, people: Collection[int]) -> dict[int, int]:
    """The id of the first act in which each took part. Two statements, none for nobody."""
    firsts: dict[int, int] = {}
    for side in ("giver", "receiver") if people else ():
        found = standing_acts(community).filter(**{f"{side}__in": people}).order_by()
        for person, first in found.values_list(side).annotate(first=Min("id")):
            firsts[person] = min(first, firsts.get(person, first))
    return firsts


def sides_of_new_acts(community: Community, after_id: int, limit: int) -> tuple[int, set[int]]:
    """Of the next acts after one: the last, and whom they concern. One statement, three with a reversal.

    Where an act was taken back, somebody's first act may now be another, with somebody else.
    """
    rows: Sequence[tuple[int, int, int | None, int | None]] = list(
        Contribution.objects.filter(community=community, id__gt=after_id)
        .order_by("id")
        .values_list("id", "giver_id", "receiver_id", "reverses_id")[:limit]
    )
    sides = _sides(rows)
    undone = _sides(row for row in rows if row[3] is not None)
    if undone:
        acts = Contribution.objects.filter(community=community)
        received = acts.filter(giver__in=undone, receiver__isnull=False)
        sides.update(received.values_list("receiver_id", flat=True).distinct())
        sides.update(acts.filter(receiver__in=undone).values_list("giver_id", flat=True).distinct())
    return (rows[-1][0] if rows else after_id), sides


def last_if_far(community: Community, after_id: int) -> int | None:
    """The last act of all, where one is far behind it; None where one is not. At most two statements."""
    newer = Contribution.objects.filter(community=community, id__gt=after_id).order_by("id")
    if not newer.values_list("id", flat=True)[FAR_BEHIND : FAR_BEHIND + 1]:
        return None
    return newer.values_list("id", flat=True).last()


def _sides(rows: Iterable[tuple[int, int, int | None, int | None]]) -> set[int]:
    return {side for row in rows for side in (row[1], row[2]) if side is not None}


def members_after(community: Community, after_id: int, limit: int) -> list[int]:
    """The next people who are or were members. One statement."""
    found = Membership.objects.filter(community=community, person__gt=after_id).order_by("person")
    return list(found.values_list("person_id", flat=True)[:limit])


def unfollowed() -> list[int]:
    """Communities of which nothing was looked at yet. One statement."""
    followed = Following.objects.filter(community=OuterRef("pk"))
    return list(Community.objects.exclude(Exists(followed)).order_by("pk").values_list("pk", flat=True))


def communities_with_news(rules: str) -> list[int]:
    """The communities whose badges do not yet follow all acts and rules. One statement.

    It looks up one entry of an index for each community.
    """
    newer = Contribution.objects.filter(community=OuterRef("community"), id__gt=OuterRef("seen_id"))
    behind = Following.objects.filter(Exists(newer) | Q(swept_id__isnull=False) | ~Q(rules=rules))
    return list(behind.order_by("pk").values_list("community_id", flat=True))


def differences() -> Iterator[Difference]:
    """What awards do not agree with the acts, where no act or rule is still to be looked at."""
    behind = set(communities_with_news(rules_digest()))
    for following in (
        Following.objects.select_related("community").exclude(community__in=behind).order_by("pk")
    ):
        community, after = following.community, 0
        badges = badges_of(community)
        codes = {badge.code for badge in badges}
        while people := members_after(community, after, AT_ONCE):
            after = people[-1]
            held: dict[int, set[str]] = defaultdict(set)
            awards = Award.objects.filter(community=community, person__in=people, revoked_at__isnull=True)
            for person, code in awards.values_list("person_id", "badge"):
                held[person].add(code)
            for person, deeds in deeds_of(community, people).items():
                earned = {badge.code for badge in badges if reached(deeds, badge.rule)}
                if (stored := held[person] & codes) != earned:
                    yield Difference(
                        f"badges of person {person} in {community.slug}",
                        ", ".join(sorted(stored)),
                        ", ".join(sorted(earned)),
                    )


# Those who are thanked


@dataclass(frozen=True)
class GivenIn:
    """How many acts somebody gave in one domain."""

    domain: Domain
    acts: int


@dataclass(frozen=True)
class Thanked:
    """Somebody who gave. The score chose who is shown; it is not shown itself, nor is a place."""

    person: Person
    acts: int
    domains: tuple[GivenIn, ...]  # the acts by domain, the most first
    score: float


def thanked(community: Community, *, limit: int, kind: str = "givers", span: str = "season") -> list[Thanked]:
    """Those who gave most of a kind over a time, the highest score first. One statement.

    What counts is said in `docs/algorithms/standing.md`; the worker works it out now and then.
    Members who asked not to be named, and who is no longer one, are left out from that moment on.
    """
    found = (
        Standing.objects.filter(_may_be_named("person", community), community=community, kind=kind, span=span)
        .select_related("person")
        .order_by("-score", "person")[:limit]
    )
    return [
        Thanked(
            person=one.person,
            acts=sum(one.acts.values()),
            domains=_in_domains(one.acts),
            score=one.score,
        )
        for one in found
    ]


@dataclass(frozen=True)
class Own:
    acts: int
    people: int


def own_part(person: Person, community: Community, kind: Kind, span: str, at: datetime) -> Own:
    """What one gave oneself of a kind over a time. One statement."""
    acts = standing_acts(community).filter(giver=person, occurred_at__lte=at)
    since = SPANS[span].since(at)
    if since is not None:
        acts = acts.filter(occurred_at__gt=since)
    if kind.domains is not None:
        acts = acts.filter(domain__in=kind.domains)
    return Own(**acts.aggregate(acts=Count("pk"), people=Count("receiver", distinct=True)))


def nameable(community: Community) -> set[int]:
    """The members who may be named. One statement."""
    return set(
        Membership.objects.filter(
            community=community,
            state=Membership.State.ACTIVE,
            person__is_active=True,
            person__profile__thanked_publicly=True,
        ).values_list("person_id", flat=True)
    )


def followings() -> QuerySet[Following]:
    """How far each community is, with it. One statement."""
    return Following.objects.select_related("community").order_by("pk")


def _in_domains(acts: dict[str, int]) -> tuple[GivenIn, ...]:
    given = [GivenIn(domain, acts[code]) for code, domain in all_domains().items() if acts.get(code)]
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


# Badges made public


def public_awards(person: Person, community: Community) -> dict[int, Credential]:
    """The credentials of a person's awards that are public, by award. One statement."""
    found = Credential.objects.filter(
        award__person=person, award__community=community, revoked_at__isnull=True
    )
    return {one.award_id: one for one in found}


def find_credential(community: Community, key: UUID) -> Credential | None:
    """A credential, revoked or not, with its award. One statement."""
    return (
        Credential.objects.select_related("award__drawn", "award__community")
        .filter(award__community=community, key=key)
        .first()
    )


def public_keys() -> list[str]:
    """All keys with which this server signed, the latest first. One statement."""
    return list(IssuerKey.objects.order_by("-pk").values_list("public", flat=True))


def revoked_numbers(community: Community, first: int, end: int) -> list[int]:
    """The numbers, from one to before another, of credentials that were revoked. One statement."""
    found = Credential.objects.filter(
        award__community=community, pk__gte=first, pk__lt=end, revoked_at__isnull=False
    )
    return list(found.order_by("pk").values_list("pk", flat=True))
