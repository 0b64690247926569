"""Taking in want lists, and turning rings into exchanges."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from entrepairs.communities.actions import add_members, entrust_community, found_community
from entrepairs.communities.models import Community
from entrepairs.communities.queries import find_community
from entrepairs.engines.wantlists import Fault, Item, name_key, parse
from entrepairs.exchanges.actions import agree_all
from entrepairs.kernel import audit
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.actions import Draft, import_listings
from entrepairs.listings.models import Listing
from entrepairs.people.actions import add_people
from entrepairs.people.models import Person

from .models import Ring, RingLink, Want
from .queries import RingPlan

BATCH = 2000


@dataclass(frozen=True)
class ImportSummary:
    """What a want list changed. A fault names its line, the item and the reason."""

    items: int
    wants: int
    items_added: int
    wants_added: int
    wants_removed: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        summary = (
            f"{self.items} items and {self.wants} wants read; added {self.items_added} items and "
            f"{self.wants_added} wants, removed {self.wants_removed} wants; left out {len(self.faults)}."
        )
        return "\n".join([summary, *map(str, self.faults)])


def import_wants(
    *,
    actor: Person | None = None,
    community_slug: str,
    lines: Iterable[str],
    steward: Person | None = None,
    progress: Progress = silent,
) -> ImportSummary:
    """Make the community of an exchange day what a want list says, as a whole or not at all.

    New items come with a person each, or with their named owner; the wants of an item that the list names are
    replaced by those of its line. The same list twice changes nothing. `steward` looks after the community
    from now on, where nobody does yet: they can give it a goal.
    """
    parsed = parse(lines)
    if not parsed.items:
        raise Refused("no line of this list offers an item", code="no_items")
    with transaction.atomic():
        community = find_community(community_slug) or found_community(
            actor=actor,
            slug=community_slug,
            name=community_slug.replace("-", " ").capitalize(),
            domains=["give"],
            units=[],
        )
        if steward is not None:
            entrust_community(actor=actor, community=community, person=steward)
        if "give" not in community.domains:
            raise Refused("this community does not give things away", code="domain_off")
        known = _listings_by_code(community)
        new = [item for item in parsed.items if name_key(item.code) not in known]
        known |= _add_items(actor, community, new, known, progress)
        added, removed = _replace_wants(community, parsed.items, known, progress)
        if new or added or removed:
            audit.record(
                actor=actor,
                verb="matching.wants_imported",
                subject=community,
                community_id=community.pk,
                reason=f"{len(new)} items, {added} wants added, {removed} removed",
            )
    return ImportSummary(
        items=len(parsed.items),
        wants=sum(len(item.wants) for item in parsed.items),
        items_added=len(new),
        wants_added=added,
        wants_removed=removed,
        faults=parsed.faults,
    )


def agree_rings(
    *, actor: Person | None = None, community: Community, plan: RingPlan, progress: Progress = silent
) -> list[Ring]:
    """Turn each ring of a plan into exchanges: all agreed or, where one item went meanwhile, none.

    Each ring is a transaction of its own.
    """
    rings = []
    for done, ids in enumerate(plan.rings):
        progress(done, len(plan.rings), "rings")
        rings.append(_agree_ring(actor, community, ids))
    progress(len(plan.rings), len(plan.rings), "rings")
    return rings


def _agree_ring(actor: Person | None, community: Community, ids: Sequence[int]) -> Ring:
    listings = Listing.objects.select_related("owner", "community", "place", "to_place").in_bulk(ids)
    given = [
        (listings[listing_id], listings[ids[position - 1]].owner) for position, listing_id in enumerate(ids)
    ]
    with transaction.atomic():
        exchanges = agree_all(actor=actor, listings=given, note="")
        ring = Ring.objects.create(community=community, length=len(ids), created_at=exchanges[0].created_at)
        RingLink.objects.bulk_create(
            [
                RingLink(ring=ring, position=position, exchange=exchange)
                for position, exchange in enumerate(exchanges)
            ]
        )
        audit.record(
            actor=actor,
            verb="matching.ring_agreed",
            subject=ring,
            community_id=community.pk,
        )
    return ring


def _listings_by_code(community: Community) -> dict[str, Listing]:
    """Imported listings by their code, in whatever capitals; the first of those that differ in no more."""
    listings = Listing.objects.filter(community=community).exclude(external_ref="").select_related("owner")
    return {name_key(listing.external_ref): listing for listing in listings.order_by("-pk")}


def _owner_name(item: Item) -> str:
    return (item.owner or item.code)[:80]


def _owner_key(item: Item) -> str:
    return name_key(_owner_name(item))


def _add_items(
    actor: Person | None,
    community: Community,
    items: Sequence[Item],
    known: dict[str, Listing],
    progress: Progress,
) -> dict[str, Listing]:
    """Put items on the board, each with its owner, who may own a known one; return what was added."""
    owners = {name_key(listing.owner.display_name): listing.owner for listing in known.values()}
    names: dict[str, str] = {}
    for item in items:
        names.setdefault(_owner_key(item), _owner_name(item))
    people = add_people(
        actor=actor,
        names=[name for key, name in names.items() if key not in owners],
        language=community.language,
    )
    add_members(actor=actor, community=community, people=people)
    owners |= {name_key(person.display_name): person for person in people}
    added: list[Listing] = []
    for start in range(0, len(items), BATCH):
        progress(start, len(items), "items")
        added += import_listings(
            actor=actor,
            community=community,
            owned=[
                (
                    owners[_owner_key(item)],
                    Draft(
                        kind="offer",
                        domain="give",
                        category="other",
                        title=item.code,
                        language=community.language,
                        external_ref=item.code,
                    ),
                )
                for item in items[start : start + BATCH]
            ],
            rng=random.Random(community.pk),  # noqa: S311 - no place is named, so no point is moved
        )
    progress(len(items), len(items), "items")
    return {name_key(listing.external_ref): listing for listing in added}


def _replace_wants(
    community: Community, items: Sequence[Item], listings: dict[str, Listing], progress: Progress
) -> tuple[int, int]:
    named = {listings[name_key(item.code)].pk for item in items}
    pairs = [
        (listings[name_key(item.code)], listings[name_key(code)]) for item in items for code in item.wants
    ]
    wanted = {(one.pk, other.pk) for one, other in pairs if one.owner_id != other.owner_id}
    stored = {
        (listing_id, wanted_id): pk
        for pk, listing_id, wanted_id in Want.objects.filter(community=community).values_list(
            "pk", "listing_id", "wanted_id"
        )
        if listing_id in named
    }
    gone = [pk for pair, pk in stored.items() if pair not in wanted]
    for start in range(0, len(gone), BATCH):
        Want.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    new = sorted(wanted - stored.keys())
    for start in range(0, len(new), BATCH):
        progress(start, len(new), "wants")
        Want.objects.bulk_create(
            [
                Want(community=community, listing_id=listing_id, wanted_id=wanted_id)
                for listing_id, wanted_id in new[start : start + BATCH]
            ],
            batch_size=BATCH,
        )
    progress(len(new), len(new), "wants")
    return len(new), len(gone)
