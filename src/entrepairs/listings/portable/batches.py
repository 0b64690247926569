"""What an import does with a batch of rows: read, plan, check, write."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import timedelta
from itertools import batched
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.communities.queries import is_taken_down
from entrepairs.engines.geo import moved_point
from entrepairs.kernel import audit, formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.rows import RawRow
from entrepairs.listings.actions import (
    MOVED_BY_M,
    Draft,
    check_agreed,
    check_draft,
    come_on_board,
    draft_of,
    say,
    values_of,
)
from entrepairs.listings.domains import get_domain
from entrepairs.listings.domains.declaration import When
from entrepairs.listings.indexing import search_of
from entrepairs.listings.models import Listing, ListingBlock, ListingValue
from entrepairs.people.models import Person

from .checks import SIDES, check_places, is_published, require_same, rule_as_kept, says_the_same
from .columns import COLUMNS, read_cells
from .faults import BadCell, Fault, FaultReason
from .owners import Newcomer, Owners
from .towns import Towns, is_told

FIXED = {"kind", "domain", "external_ref"}


# What a person says anew when they edit a listing, and what else a listing is.
DRAFTED = {one.name for one in fields(Draft)} - {*FIXED, *SIDES}


RECORDED = {column.name for column in COLUMNS if not column.field} - {*FIXED, *DRAFTED, "blocks"}


# Columns at which is shown what an action says of a place.
SHOWN_AT = {"place": "place_name", "to_place": "to_place_name"}


@dataclass
class ImportSummary:
    """What an import did, or would do: rows read = added + updated + unchanged + left out."""

    dry_run: bool
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    people_added: int = 0
    members_added: int = 0
    faults: list[Fault] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Planned:
    """A row that goes in: as a new listing, or into the one that is there."""

    owner: Person | Newcomer
    draft: Draft
    told: Mapping[str, Any]
    before: Listing | None


class Batches:
    """One import: what it has seen so far, and what it does with a batch of rows."""

    def __init__(
        self,
        actor: Person | None,
        community: Community,
        rng: random.Random,
        *,
        is_csv: bool,
        is_dry: bool,
    ) -> None:
        self.actor, self.community, self.rng = actor, community, rng
        self.is_csv, self.is_dry = is_csv, is_dry
        self.summary = ImportSummary(dry_run=is_dry)
        self.zone = formatting.zone(community.timezone)
        self.owners = Owners(community, actor, is_dry=is_dry)
        self.towns = Towns()
        self.references: set[str] = set()
        # Listings that were there before, and are the same as a row without a reference.
        self.last_before = self._there().aggregate(last=Max("pk"))["last"] or 0
        self.matched: set[int] = set()

    def take(self, rows: Iterable[RawRow]) -> None:
        """A batch, in the caller's transaction."""
        read = [self._read(row) for row in rows]
        sound = [(row, told) for row, told in read if told is not None]
        self.owners.begin(told for _row, told in sound)
        by_reference, by_words = self._before(told for _row, told in sound)
        planned = []
        for row, told in sound:
            try:
                plan = self._plan(told, by_reference, by_words)
            except BadCell as bad:
                self._fault(row, bad.field, bad.reason.value, str(bad.reason.label), bad.value)
            except Refused as refused:
                name = SHOWN_AT.get(refused.field or "", refused.field or "")
                self._fault(row, name, refused.code, str(refused))
            else:
                if plan is not None:
                    planned.append(plan)
        self.summary.faults.sort(key=lambda fault: fault.row)
        people = self.owners.add()
        self.summary.people_added = self.owners.people_added
        self.summary.members_added = self.owners.members_added
        if not self.is_dry:
            self._add([plan for plan in planned if plan.before is None], people)
            self._update([plan for plan in planned if plan.before is not None])

    # What a row says

    def _read(self, row: RawRow) -> tuple[RawRow, dict[str, Any] | None]:
        self.summary.read += 1
        if row.problem is not None:
            self._fault(row, "", row.problem.value, str(row.problem.label))
            return row, None
        told, faults = read_cells(row, self.zone, is_csv=self.is_csv)
        if faults:
            self.summary.left_out += 1
            self.summary.faults += faults
            return row, None
        try:
            self._check_alone(told)
            for side in SIDES:
                if is_told(told, side):
                    told[side] = self.towns.find(told, side)
        except BadCell as bad:
            self._fault(row, bad.field, bad.reason.value, str(bad.reason.label), bad.value)
            return row, None
        return row, told

    def _check_alone(self, told: dict[str, Any]) -> None:
        """Raises `BadCell` for what no listing can be, whatever is there already."""
        reference = told.get("external_ref")
        if reference in self.references:
            raise BadCell(FaultReason.REPEATED, reference, "external_ref")
        if reference:
            self.references.add(reference)
        for one, other in (("lat", "lon"), ("shown_lat", "shown_lon")):
            if (one in told) != (other in told):
                raise BadCell(FaultReason.MISSING, field=other if one in told else one)
        if "shown_lat" in told and "lat" not in told:
            raise BadCell(FaultReason.MISSING, field="lat")
        for name in ("created_at", "updated_at"):
            if name in told and told[name] > now():
                raise BadCell(FaultReason.IN_THE_FUTURE, told[name].isoformat(), name)
        if told.get("availability") is not None:
            told["availability"] = rule_as_kept(told["availability"], told["domain"])

    def _fault(self, row: RawRow, name: str, code: str, reason: str, value: str = "") -> None:
        self.summary.left_out += 1
        self.summary.faults.append(Fault(row.number, row.line, name, code, reason, value))

    # What is there

    def _there(self) -> Any:
        return Listing.objects.filter(community=self.community)

    def _before(
        self, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[dict[str, Listing], dict[tuple[int, str], list[Listing]]]:
        """Listings that rows may speak of: by reference, locked; and by owner and title. Six statements."""
        rows = list(rows)
        full = self._there().select_related("owner", "place", "to_place", "community")
        full = full.prefetch_related("values", "blocks")
        references = [told["external_ref"] for told in rows if "external_ref" in told]
        locked = full.select_for_update(of=("self",)) if not self.is_dry else full
        by_reference = {
            listing.external_ref: listing
            for part in batched(references, 500)
            for listing in locked.filter(external_ref__in=part)
        }
        by_words: dict[tuple[int, str], list[Listing]] = {}
        bare = {told["title"] for told in rows if "external_ref" not in told}
        if bare and self.last_before:
            same = full.filter(external_ref="", pk__lte=self.last_before, title__in=bare).order_by("pk")
            for listing in same:
                by_words.setdefault((listing.owner_id, listing.title), []).append(listing)
        return by_reference, by_words

    # What is to be done

    def _plan(
        self,
        told: dict[str, Any],
        by_reference: Mapping[str, Listing],
        by_words: Mapping[tuple[int, str], list[Listing]],
    ) -> Planned | None:
        owner = self.owners.find(told)
        before = by_reference.get(told.get("external_ref", ""))
        if before is None and "external_ref" not in told and isinstance(owner, Person):
            for listing in by_words.get((owner.pk, told["title"]), ()):
                if listing.pk not in self.matched and says_the_same(listing, told):
                    self.matched.add(listing.pk)
                    self.summary.unchanged += 1
                    return None
        if before is not None:
            require_same(before, told, owner)
            if says_the_same(before, told):
                self.summary.unchanged += 1
                return None
        self.owners.require_present(owner)
        draft = self._draft(told, before)
        self._check(draft, told, before)
        if before is None:
            self.owners.take_in(owner)
            self.summary.added += 1
        else:
            self.summary.updated += 1
        return Planned(owner, draft, told, before)

    def _draft(self, told: Mapping[str, Any], before: Listing | None) -> Draft:
        said = {name: told[name] for name in (*DRAFTED, *SIDES) if name in told}
        if before is not None:
            return replace(draft_of(before), **said)
        domain = get_domain(told["domain"])
        draft = Draft(
            kind=told["kind"],
            domain=domain.code,
            title=told["title"],
            quantity=domain.quantity.default,
            language=self.community.language,
            external_ref=told.get("external_ref", ""),
        )
        if domain.when is not When.DATED:
            posted_at = told.get("created_at") or now()
            draft = replace(draft, expires_at=posted_at + timedelta(days=domain.stays_days))
        return replace(draft, **said)

    def _check(self, draft: Draft, told: Mapping[str, Any], before: Listing | None) -> None:
        """Refused where its owner could not say so; what was posted before may lie in the past."""
        state = told.get("state", before.state if before else Listing.State.ACTIVE)
        is_draft = state == Listing.State.DRAFT
        if "created_at" in told or told.get("availability") is not None:
            was: Listing | None = Listing(starts_at=draft.starts_at, expires_at=draft.expires_at)
        else:
            was = None if before is None or is_published(before, state) else before
        check_draft(draft, self.community, before=was, is_draft=is_draft)
        check_places(draft, told)
        if told.get("is_instant") and draft.to_discuss:
            raise Refused(_("Say first what you ask in return."), code="to_discuss", field="is_instant")
        if before is not None:
            check_agreed(draft, before)
            if state == Listing.State.ACTIVE != before.state and is_taken_down("listing", before.pk):
                raise BadCell(FaultReason.TAKEN_DOWN, state, "state")

    # Doing it

    def _add(self, plans: list[Planned], people: Mapping[Newcomer, Person]) -> None:
        listings = []
        for plan in plans:
            listing = Listing(
                community=self.community,
                owner=people[plan.owner] if isinstance(plan.owner, Newcomer) else plan.owner,
                kind=plan.draft.kind,
                domain=plan.draft.domain,
                external_ref=plan.draft.external_ref,
            )
            self._say(listing, plan)
            listings.append(listing)
        Listing.objects.bulk_create(listings, batch_size=500)
        self._say_lists(listings, plans)
        drafts = [listing for listing in listings if listing.state == Listing.State.DRAFT]
        self._record("listings.drafted", drafts)
        self._record("listings.published", [one for one in listings if one.state != Listing.State.DRAFT])

    def _update(self, plans: list[Planned]) -> None:
        listings = [plan.before for plan in plans if plan.before is not None]
        for listing, plan in zip(listings, plans, strict=True):
            self._say(listing, plan)
            listing.save()
        ListingValue.objects.filter(listing__in=listings).delete()
        ListingBlock.objects.filter(
            listing__in=[one.pk for one, plan in zip(listings, plans, strict=True) if "blocks" in plan.told],
            source=ListingBlock.Source.OWNER,
        ).delete()
        self._say_lists(listings, plans)
        self._record("listings.edited", listings)

    def _say(self, listing: Listing, plan: Planned) -> None:
        is_new = plan.before is None
        at = now()
        is_moved = is_new or plan.draft.place != listing.place
        say(listing, plan.draft, at, self.rng if is_moved else None)
        if is_new:
            listing.created_at = at
            listing.updated_at = plan.told.get("created_at", at)
        elif is_published(listing, plan.told.get("state", listing.state)):
            come_on_board(listing, at)
        if "lat" in plan.told and "shown_lat" not in plan.told:
            lat, lon = plan.told["lat"], plan.told["lon"]
            if is_moved or (lat, lon) != (listing.lat, listing.lon):
                listing.shown_lat, listing.shown_lon = moved_point(lat, lon, MOVED_BY_M, self.rng)
        for name in RECORDED:
            if name in plan.told:
                setattr(listing, name, plan.told[name])
        listing.search = search_of(listing, plan.draft.values, at)

    def _say_lists(self, listings: list[Listing], plans: list[Planned]) -> None:
        pairs = list(zip(listings, plans, strict=True))
        ListingValue.objects.bulk_create(
            [value for listing, plan in pairs for value in values_of(listing, plan.draft)], batch_size=500
        )
        ListingBlock.objects.bulk_create(
            [
                ListingBlock(listing=listing, starts_at=start, ends_at=end)
                for listing, plan in pairs
                for start, end in plan.told.get("blocks", ())
            ],
            batch_size=500,
        )

    def _record(self, verb: str, listings: list[Listing]) -> None:
        audit.record_many(
            actor=self.actor,
            verb=verb,
            subjects=listings,
            community_id=self.community.pk,
            reason="import",
        )
