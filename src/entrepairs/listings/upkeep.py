"""Keeping what listings are found by at what they say, and telling whether it is."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from entrepairs.kernel import search
from entrepairs.kernel.clock import now
from entrepairs.kernel.differences import Difference
from entrepairs.kernel.progress import Progress, silent

from .indexing import INDEX, search_of, tokens_of
from .models import Listing, Standing

CHUNK = 1_000


def reindex(progress: Progress = silent) -> int:
    """Analyse every listing anew and write what differs; return how many did.

    One transaction a thousand listings, so that it can be stopped and begun again, and others can write.
    """
    total = Listing.objects.count()
    done = changed = last = 0
    at = now()
    while True:
        with transaction.atomic():
            chunk = _indexed(Listing.objects.select_for_update(of=("self",)).filter(pk__gt=last))[:CHUNK]
            rows = [(listing, search_of(listing, _units(listing), at)) for listing in chunk]
            if not rows:
                return changed
            stale = [(listing.number, tokens) for listing, tokens in rows if listing.search != tokens]
            search.write_tokens(INDEX, stale)
        last = rows[-1][0].pk
        done, changed = done + len(rows), changed + len(stale)
        progress(min(done, total), total, "Indexing listings")


def forget_past(at: datetime) -> int:
    """Take out of the index what has passed or expired, so that it stays as small as the board.

    Searches leave it out anyway; this keeps them quick. Returns how many were taken out.
    """
    over = (
        Listing.objects.filter(state=Listing.State.ACTIVE)
        .exclude(search="")
        .filter(Q(expires_at__lte=at) | Q(ends_at__lte=at) | Q(ends_at__isnull=True, starts_at__lte=at))
    )
    taken_out = 0
    while ids := list(over.values_list("pk", flat=True)[:CHUNK]):
        taken_out += over.filter(pk__in=ids).update(search="")
    return taken_out


def differences() -> Iterator[Difference]:
    """Listings whose tokens are not what they say, and an index that is not what its column says.

    Two statements for each thousand listings, and two for the index.
    """
    at = now()
    for listing in _indexed(Listing.objects.all()).iterator(chunk_size=CHUNK):
        expected = {""}
        if listing.state == Listing.State.ACTIVE:
            expected = {tokens_of(listing, _units(listing))}
            if listing.standing(at) is not Standing.OPEN:
                expected.add("")  # until the next `forget_past`, either will do
        if listing.search not in expected:
            yield Difference(f"what listing {listing.pk} is found by", listing.search, max(expected))
    yield from search.differences(INDEX)


def _indexed(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    return listings.select_related("place", "to_place").prefetch_related("values").order_by("pk")


def _units(listing: Listing) -> list[str]:
    return [value.unit for value in listing.values.all()]
