"""Finding rings, and those that were agreed. Each read says how many statements it costs."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.engines.rings import best_pairs, best_rings
from entrepairs.exchanges.models import Exchange
from entrepairs.listings.models import Listing, Reservation

from .models import Ring, RingLink, Want

FACES_FETCHED = 5


@dataclass(frozen=True)
class RingPlan:
    """The most that can change hands at once. In a ring, each listing's owner receives the next listing."""

    items: int
    wants: int
    traded: int
    bound: int  # proved: no choice of rings trades more
    traded_in_pairs: int
    longest_ring: int
    rings: tuple[tuple[int, ...], ...]  # of listing ids


def free_listing_ids(community: Community) -> list[int]:
    """Listings with wants that nothing was agreed on yet, by id. One statement."""
    taken = Reservation.objects.filter(listing__community=community).exclude(state=Reservation.State.RELEASED)
    return list(
        Listing.objects.filter(community=community, state=Listing.State.ACTIVE)
        .exclude(external_ref="")
        .exclude(pk__in=taken.values("listing"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def find_rings(community: Community) -> RingPlan:
    """The largest set of imported items that can change hands at once, and the proof. Two statements."""
    ids = free_listing_ids(community)
    index = {listing_id: position for position, listing_id in enumerate(ids)}
    wants: dict[int, list[int]] = {}
    pairs = Want.objects.filter(community=community).order_by("listing", "wanted")
    for listing_id, wanted_id in pairs.values_list("listing_id", "wanted_id"):
        if listing_id in index and wanted_id in index:
            wants.setdefault(index[listing_id], []).append(index[wanted_id])
    best = best_rings(len(ids), wants)
    return RingPlan(
        items=len(ids),
        wants=sum(map(len, wants.values())),
        traded=best.traded,
        bound=best.bound,
        traded_in_pairs=2 * len(best_pairs(len(ids), wants)),
        longest_ring=max(map(len, best.rings), default=0),
        rings=tuple(tuple(ids[position] for position in ring) for ring in best.rings),
    )


@dataclass(frozen=True)
class Traded:
    """What the rings of a community come to."""

    rings: int
    things: int  # in all of them
    done: int  # of these, how many have changed hands
    longest: int
    in_swaps: int  # how many of the things are in rings of two
    swaps_at_most: int  # proved by the want lists as they stand: no choice of swaps between two trades more


def traded_in(community: Community) -> Traded:
    """What the rings of a community come to, those that broke left out. Two statements."""
    links = RingLink.objects.filter(ring__community=community, ring__state=Ring.State.AGREED)
    counted = links.aggregate(
        rings=Count("ring", distinct=True),
        things=Count("pk"),
        done=Count("pk", filter=Q(exchange__state=Exchange.State.FULFILLED)),
        longest=Coalesce(Max("ring__length"), 0),
        in_swaps=Count("pk", filter=Q(ring__length=2)),
    )
    # Only a thing whose owner wants one whose owner wants that thing can be swapped between two.
    wanted_back = Want.objects.filter(listing=OuterRef("wanted"), wanted=OuterRef("listing"))
    both_ways = Want.objects.filter(Exists(wanted_back), community=community)
    return Traded(**counted, swaps_at_most=both_ways.aggregate(n=Count("listing", distinct=True))["n"])


def rings_of(community: Community) -> QuerySet[Ring]:
    """The rings of a community, the longest first, each with `done`, how many of its exchanges are, and the
    first few of its links in `first_links`. Two statements.
    """
    first = RingLink.objects.filter(position__lt=FACES_FETCHED).select_related("exchange__giver__profile")
    return (
        Ring.objects.filter(community=community)
        .annotate(done=Count("links", filter=Q(links__exchange__state=Exchange.State.FULFILLED)))
        .prefetch_related(Prefetch("links", first.order_by("-position"), to_attr="first_links"))
        .order_by("-length", "pk")
    )


def find_ring(community: Community, ring_id: int) -> Ring | None:
    """A ring of the community. One statement."""
    return Ring.objects.filter(community=community, pk=ring_id).first()


def links_of(ring: Ring) -> list[RingLink]:
    """The exchanges of a ring with their sides, in the order in which each gives to the next.

    One statement.
    """
    # The owner of the listing at one position gives to the owner at the position before.
    return list(
        RingLink.objects.filter(ring=ring)
        .select_related("exchange__giver__profile", "exchange__receiver__profile")
        .order_by("-position")
    )
