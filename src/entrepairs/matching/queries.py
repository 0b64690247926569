"""Finding rings. Each read says how many statements it costs."""

from dataclasses import dataclass

from entrepairs.communities.models import Community
from entrepairs.engines.rings import best_pairs, best_rings
from entrepairs.listings.models import Listing, Reservation

from .models import Want


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
