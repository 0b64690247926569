"""Reads about listings. Each says how many statements it costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.engines import fit, text
from entrepairs.engines.geo import bounding_box
from entrepairs.kernel.formatting import local
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from, names_of

from .availability import free_on, left_of
from .domains import Domain, all_domains
from .domains.declaration import Capacity, Where
from .models import Listing, Reservation
from .visible import seen_by

ANSWERS_MAX = 5
CANDIDATES_MAX = 200
_TOTALS = [code for code, domain in all_domains().items() if domain.capacity is Capacity.TOTAL]


def open_listings(community: Community, at: datetime, viewer: Person | None = None) -> QuerySet[Listing]:
    """Active listings that have neither expired nor passed, the newest first. Three statements.

    Each has `taken`: how much of it is reserved or used, where its domain counts all reservations together.
    Only what the viewer may see: for nobody, what everyone may. For somebody, one statement more, without the
    listings of those from whom they are kept apart.
    """
    shown = _pictured(_on_board(community, at)).filter(seen_by(viewer))
    return shown.exclude(owner__in=apart_from(viewer))


def _on_board(community: Community, at: datetime) -> QuerySet[Listing]:
    return (
        Listing.objects.filter(community=community, state=Listing.State.ACTIVE)
        .exclude(expires_at__lte=at)
        .exclude(Q(starts_at__lte=at, ends_at__isnull=True) | Q(ends_at__lte=at))
        .order_by("-created_at", "-id")
    )


def _shown(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """With all that a card says."""
    # Of a series, each time has its own places.
    counted = Q(listing__domain__in=_TOTALS, listing__availability__isnull=True)
    taken = _taken(Reservation.objects.filter(listing=OuterRef("pk"))).filter(counted)
    return (
        listings.select_related("owner", "place", "to_place")
        .prefetch_related("values")
        .annotate(taken=_sum_of(taken))
    )


def _pictured(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """With all that a card shows: what it says, and its photos."""
    return _shown(listings).prefetch_related("photos")


def for_paper(
    community: Community, at: datetime, viewer: Person | None, *, with_all: bool
) -> QuerySet[Listing]:
    """The same without photos, by domain; `with_all`, also what is for members alone. Three statements."""
    shown = _shown(_on_board(community, at)).filter(seen_by(viewer)).exclude(owner__in=apart_from(viewer))
    if not with_all:
        shown = shown.filter(visibility=Listing.Visibility.EVERYONE)
    return shown.order_by("domain", "kind", "title", "id")


def listings_of(person: Person, community: Community) -> QuerySet[Listing]:
    """All that a person ever listed there, newest first, as `open_listings` has them. Three statements."""
    mine = Listing.objects.filter(community=community, owner=person)
    return _pictured(mine.order_by("-created_at", "-id"))


def find_listing(community: Community, listing_id: int) -> Listing | None:
    """A listing in whatever state, with its owner. One statement."""
    return (
        Listing.objects.filter(community=community, pk=listing_id)
        .select_related("owner", "community")
        .first()
    )


def listing_by_key(listing_id: int) -> Listing | None:
    """A listing with its owner and community, whoever asks. One statement."""
    return Listing.objects.select_related("owner", "community").filter(pk=listing_id).first()


def is_kept(listing_id: int) -> bool:
    """Whether it is still there and was not taken off the board. One statement."""
    return Listing.objects.filter(pk=listing_id).exclude(state=Listing.State.CLOSED).exists()


def helper_who_posted(listing: Listing) -> str:
    """Who posted a listing for its owner, where it was not the owner themself. At most two statements."""
    helper_id = (
        AuditEntry.objects.filter(
            subject_kind="listings.listing",
            subject_id=listing.pk,
            verb="listings.published",
            behalf_of_id=listing.owner_id,
        )
        .values_list("actor_id", flat=True)
        .first()
    )
    return names_of([helper_id]).get(helper_id, "") if helper_id else ""


# The board, which `search` looks through


def cards(ids: Sequence[int]) -> list[Listing]:
    """Listings by their keys, in that order, as `open_listings` has them. Three statements at most."""
    if not ids:
        return []
    found = {listing.pk: listing for listing in _pictured(Listing.objects.filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def free_among(ids: Sequence[int], community: Community, day: date, at: datetime) -> set[int]:
    """Those of a community of which something can still be had on a day. Five statements at most."""
    candidates = cards(ids)
    for listing in candidates:
        listing.community = community
    return free_on(candidates, day, at)


def titles(ids: Sequence[int]) -> list[tuple[int, str]]:
    """Keys and titles, in that order. One statement at most."""
    if not ids:
        return []
    found = dict(Listing.objects.filter(pk__in=ids).values_list("pk", "title"))
    return [(pk, found[pk]) for pk in ids if pk in found]


def lowest_number_since(community: Community, since: datetime) -> int | None:
    """The lowest number of what came on the board since then. One statement, which reads only that."""
    new = Listing.objects.filter(community=community, state=Listing.State.ACTIVE, created_at__gte=since)
    lowest: int | None = new.order_by().aggregate(lowest=Min("number"))["lowest"]
    return lowest


# What is left


def reserved_quantity(
    listing: Listing, *, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> int:
    """How much of a listing is taken, in the smallest part of its measure, over [starts_at, ends_at).

    Where the domain's capacity counts in total, the interval does not matter. One statement.
    """
    taken = _taken(Reservation.objects.filter(listing=listing))
    if listing.in_domain.capacity is Capacity.OVERLAP:
        taken = _over(taken, starts_at, ends_at)
    return int(taken.aggregate(taken=Coalesce(Sum("quantity"), 0))["taken"])


def remaining_quantity(
    listing: Listing, *, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> int | None:
    """What is left of a listing, or None where nothing limits it. At most two statements.

    Of what has hours or dates of its own, that is to say of an interval; without one, None.
    """
    if listing.in_domain.capacity is Capacity.NONE:
        return None
    if listing.availability is not None:
        return left_of(listing, starts_at, ends_at) if starts_at and ends_at else None
    return listing.quantity - reserved_quantity(listing, starts_at=starts_at, ends_at=ends_at)


def is_counted_on(listing: Listing) -> bool:
    """Whether something is agreed out of a listing and not yet done. One statement."""
    return Reservation.objects.filter(listing=listing, state=Reservation.State.HELD).exists()


def least_quantity(listing: Listing) -> int:
    """What a listing must keep because it was agreed on; 0 where nothing limits it. At most one statement."""
    capacity = listing.in_domain.capacity
    if capacity is Capacity.NONE:
        return 0
    if capacity is Capacity.TOTAL and listing.availability is None:
        return reserved_quantity(listing)
    held = list(
        Reservation.objects.filter(listing=listing, state=Reservation.State.HELD).values_list(
            "quantity", "starts_at", "ends_at"
        )
    )
    # The most is reached where one begins; what has no interval is always taken.
    always = sum(quantity for quantity, start, end in held if start is None or end is None)
    spans = [(quantity, start, end) for quantity, start, end in held if start and end]
    begun = [
        sum(quantity for quantity, start, end in spans if start <= moment < end) for _q, moment, _end in spans
    ]
    return always + max(begun, default=0)


def _taken(reservations: QuerySet[Reservation]) -> QuerySet[Reservation]:
    return reservations.exclude(state=Reservation.State.RELEASED)


def _over(
    taken: QuerySet[Reservation], starts_at: datetime | None, ends_at: datetime | None
) -> QuerySet[Reservation]:
    """Those of an interval, where what was used is free again."""
    overlapping = Q()
    if starts_at is not None and ends_at is not None:
        overlapping = Q(starts_at__isnull=True) | Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return taken.filter(overlapping, state=Reservation.State.HELD)


def _sum_of(reservations: QuerySet[Reservation]) -> Coalesce:
    """The sum of reservations of an outer query's listing."""
    sums = reservations.order_by().values("listing").annotate(total=Sum("quantity")).values("total")
    return Coalesce(Subquery(sums), 0)


# What answers a listing


@dataclass(frozen=True, slots=True)
class Answer:
    """A listing that answers another, how well, and the words that both use, as the answer writes them."""

    listing: Listing
    fit: fit.Fit
    words: tuple[str, ...]


def answers_to(
    listing: Listing, at: datetime, *, most: int = ANSWERS_MAX, viewer: Person | None = None
) -> list[Answer]:
    """For a need the offers that fit, for an offer the needs that fit, the best first.

    At most three statements; for a viewer one more, without the listings of those they are kept apart from.
    They are on the board at `at`, in the same community and domain, and of other
    people. Of more than 200 candidates, those of the same category come into question first, then the newest.
    """
    domain = listing.in_domain
    zone = listing.community.timezone
    asked = _side(listing, remaining_quantity(listing), zone)
    shown = _candidates(listing, at).filter(seen_by(viewer)).exclude(owner__in=apart_from(viewer))
    candidates = {candidate.pk: candidate for candidate in shown[:CANDIDATES_MAX]}
    found = fit.best_answers(
        asked,
        [_side(candidate, _left_of(candidate, domain), zone) for candidate in candidates.values()],
        manner_of(domain),
        asked_is_need=not listing.is_offer,
        most=most,
    )
    return [Answer(candidates[one.key], one, _as_written(candidates[one.key], one.words)) for one in found]


def manner_of(domain: Domain) -> fit.Manner:
    """How listings of a domain answer one another. No statement."""
    return fit.Manner(is_way=domain.where is Where.FROM_TO, any_will_do=domain.any_will_do)


def _candidates(listing: Listing, at: datetime) -> QuerySet[Listing]:
    other = Listing.Kind.NEED if listing.is_offer else Listing.Kind.OFFER
    found = _shown(_on_board(listing.community, at)).filter(kind=other, domain=listing.domain)
    found = found.exclude(owner=listing.owner_id)
    if listing.starts_at is not None:
        end = listing.ends_at or listing.starts_at
        near = Q(starts_at__lt=end + fit.APART_MAX) & (
            Q(ends_at__gt=listing.starts_at - fit.APART_MAX)
            | Q(ends_at__isnull=True, starts_at__gt=listing.starts_at - fit.APART_MAX)
        )
        found = found.filter(Q(starts_at__isnull=True) | near)
    if listing.in_domain.where is Where.FROM_TO and listing.place and listing.shown_lat is not None:
        box = bounding_box(listing.shown_lat, listing.shown_lon or 0.0, fit.WAY_FAR_M)
        found = found.filter(shown_lat__range=(box.south, box.north), shown_lon__range=(box.west, box.east))
    same = Case(
        When(~Q(category="") & Q(category=listing.category), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.order_by(same, F("created_at").desc(), F("pk").desc())


def _left_of(candidate: Listing, domain: Domain) -> int | None:
    """What is left of a listing that has `taken`; of what is lent, all that there is at one time."""
    if domain.capacity is Capacity.NONE:
        return None
    return max(candidate.quantity - int(getattr(candidate, "taken", 0)), 0)


def _side(listing: Listing, left: int | None, zone: str) -> fit.Side:
    place, to_place = listing.place, listing.to_place
    lat, lon = listing.shown_lat, listing.shown_lon
    return fit.Side(
        key=listing.pk,
        title=fit.subjects(listing.title, listing.language),
        text=fit.subjects(listing.description, listing.language),
        category=listing.category,
        start=(lat, lon) if place and lat is not None and lon is not None else None,
        end=(to_place.lat, to_place.lon) if to_place else None,
        starts_at=local(listing.starts_at, zone) if listing.starts_at else None,
        ends_at=local(listing.ends_at, zone) if listing.ends_at else None,
        left=left,
    )


def _as_written(listing: Listing, tokens: Sequence[str]) -> tuple[str, ...]:
    """The first words of a listing that have one of some tokens, in the order of the text."""
    written: dict[frozenset[str], str] = {}
    for word in re.findall(r"[^\W_]+", f"{listing.title} {listing.description}"):
        shared = text.tokens(word, listing.language) & set(tokens)
        if shared:
            written.setdefault(frozenset(shared), word.lower())
    return tuple(written.values())
