"""What of a row makes sense, and whether a listing says it already. Each raises `BadCell` at the column."""

from collections.abc import Mapping
from typing import Any

from entrepairs.engines.availability import Dated, RuleError, Slots, from_json, to_json
from entrepairs.listings.actions import Draft
from entrepairs.listings.domains import get_domain
from entrepairs.listings.domains.declaration import When
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .columns import COLUMNS
from .faults import BadCell, FaultReason
from .owners import Newcomer

SIDES = ("place", "to_place")
_OF = {column.name: column.of for column in COLUMNS}
COMPARED = {column.name for column in COLUMNS if column.stands_for not in ("owner", *SIDES)}


def check_places(draft: Draft, told: Mapping[str, Any]) -> None:
    """Raises `BadCell` for a place, radius or point of something that has none."""
    if draft.reach != Listing.Reach.AROUND and draft.radius_m is not None:
        raise BadCell(FaultReason.DOES_NOT_FIT, draft.radius_m, "radius_m")
    if draft.reach == Listing.Reach.ONLINE and draft.place is not None:
        raise BadCell(FaultReason.DOES_NOT_FIT, draft.place, "place_name")
    if "lat" in told and draft.place is None:
        raise BadCell(FaultReason.MISSING, field="place_name")


def is_published(before: Listing, state: str) -> bool:
    """Whether a draft comes on the board by that."""
    return before.state == Listing.State.DRAFT != state


def rule_as_kept(value: Any, domain: str) -> dict[str, Any]:
    """A rule of availability as it is kept. Raises `BadCell` for what is none, or none of the domain."""
    try:
        rule = from_json(value)
    except RuleError as error:
        raise BadCell(FaultReason.NOT_DATA, str(error), "availability") from error
    kind = {Slots: When.SLOTS, Dated: When.DATED}.get(type(rule))
    if kind not in get_domain(domain).kinds:
        raise BadCell(FaultReason.NOT_A_CHOICE, field="availability")
    return to_json(rule)


def says_the_same(listing: Listing, told: Mapping[str, Any]) -> bool:
    """Whether a listing is all that a row says."""
    for side in SIDES:
        if side in told and getattr(listing, side) != told[side]:
            return False
    return all(_OF[name](listing) == told[name] for name in told if name in COMPARED)


def require_same(before: Listing, told: Mapping[str, Any], owner: Person | Newcomer) -> None:
    """Raises `BadCell` where a row would make another listing of it."""
    for name in ("kind", "domain"):
        if getattr(before, name) != told[name]:
            raise BadCell(FaultReason.STAYS, told[name], name)
    if isinstance(owner, Newcomer) or owner.pk != before.owner_id:
        name = "owner_email" if "owner_email" in told else "owner_name"
        raise BadCell(FaultReason.STAYS, told[name], name)
