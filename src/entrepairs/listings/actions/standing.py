"""Taking listings off the board, and putting them back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member, require_steward
from entrepairs.communities.queries import is_taken_down
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import require_owner
from entrepairs.listings.indexing import search_of
from entrepairs.listings.models import Listing, Standing
from entrepairs.people.models import Person

ASKED_BEFORE = timedelta(days=3)  # how long before its end an owner is asked whether it is to stay


def reopen_listing(*, actor: Person, listing: Listing) -> Listing:
    """Put what is closed, paused or expired back on the board, for as long as a new one of its domain stays.

    Refused where its date has passed. One that is on the board stays as it is.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        if locked.standing(at) in {Standing.OPEN, Standing.DRAFT}:
            return locked
        if locked.domain not in locked.community.domains:
            raise Refused(_("This community does not share that."), code="domain_off")
        if is_taken_down("listing", locked.pk):
            raise Refused(_("A steward took it off the board: you were told why."), code="taken_down")
        locked.state, locked.updated_at = Listing.State.ACTIVE, at
        if locked.expires_at is not None and locked.expires_at <= at + ASKED_BEFORE:
            locked.expires_at = at + timedelta(days=locked.in_domain.stays_days)
        if locked.standing(at) is Standing.PAST:
            raise Refused(_("Its date has passed: choose another one first."), code="past", field="starts_at")
        units = locked.values.values_list("unit", flat=True)
        locked.search = search_of(locked, units, at)
        locked.save(update_fields=["state", "expires_at", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.reopened", subject=locked, community_id=locked.community_id)
    return locked


def close_listing(*, actor: Person, listing: Listing) -> None:
    """Take a listing off the board; exchanges under way go on."""
    require_owner(actor, listing)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        locked.state, locked.updated_at = Listing.State.CLOSED, now()
        locked.search = ""
        locked.save(update_fields=["state", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.closed", subject=locked, community_id=locked.community_id)


def take_down_listing(*, actor: Person, listing: Listing) -> None:
    """Take somebody else's listing off the board, as a steward decided; exchanges under way go on.

    While that decision stands, only its owner sees it, and cannot put it back. PermissionDenied for others.
    """
    require_steward(actor, listing.community)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        locked.state, locked.search, locked.updated_at = Listing.State.CLOSED, "", now()
        locked.save(update_fields=["state", "search", "updated_at"])
        audit.record(
            actor=actor, verb="listings.taken_down", subject=locked, community_id=locked.community_id
        )


def put_back_listing(*, actor: Person, listing: Listing) -> None:
    """Put back on the board what a steward took off and another one did not; not what is over by now."""
    require_steward(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        locked.state, locked.updated_at = Listing.State.ACTIVE, at
        locked.search = search_of(locked, locked.values.values_list("unit", flat=True), at)
        locked.save(update_fields=["state", "search", "updated_at"])
        audit.record(actor=actor, verb="listings.put_back", subject=locked, community_id=locked.community_id)
