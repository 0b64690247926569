"""What members look for and keep: being told by mail, once, of each listing that newly fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel import audit
from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.formatting import local
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.queries import apart_from

from . import search
from .models import Listing, SavedSearch, SavedSearchHit
from .news import SEARCHES
from .queries import cards, free_among, lowest_number_since
from .search import Around, Wanted, is_narrow

SEARCHES_MAX = 20  # of one member in one community
EVERY = timedelta(hours=1)  # at most one mail in that time
# What was put on the board before a search was last looked at, but was not yet to be seen then.
OVERLAP = timedelta(hours=1)
FOUND_MAX = 50  # at one time; a search that finds more is too wide to be told of each
SHOWN_MAX = 8  # in a mail, for one search
PEOPLE_AT_ONCE = 200


@dataclass(frozen=True)
class Found:
    """What is new for one search; `more` is how many the mail does not name."""

    saved_search: SavedSearch
    listings: Sequence[Listing]
    more: int
    address: str


# Reads


def searches_of(person: Person, community: Community) -> QuerySet[SavedSearch]:
    """What a person keeps there, the newest first. One statement."""
    return (
        SavedSearch.objects.filter(person=person, community=community)
        .select_related("place", "community")
        .order_by("-created_at", "-id")
    )


def find_search(person: Person, community: Community, search_id: int) -> SavedSearch | None:
    """One of them. One statement."""
    return searches_of(person, community).filter(pk=search_id).first()


def wanted_of(saved_search: SavedSearch) -> Wanted:
    """What it looks for, as a member. No statement where its place was fetched along."""
    place, within_m = saved_search.place, saved_search.within_m
    return Wanted(
        words=saved_search.words,
        kind=saved_search.kind,
        domain=saved_search.domain,
        unit=saved_search.unit,
        around=Around(place.lat, place.lon, within_m) if place and within_m else None,
        as_member=True,
    )


def is_over(saved_search: SavedSearch, at: datetime) -> bool:
    """Whether the day on which it was to be free has passed. Needs its community; no statement."""
    day = saved_search.free_on
    return day is not None and day < local(at, saved_search.community.timezone).date()


def address_of(saved_search: SavedSearch) -> str:
    """The board, searched for that, in the active language."""
    told = {
        "q": saved_search.words,
        "kind": saved_search.kind,
        "domain": saved_search.domain,
        "unit": saved_search.unit,
    }
    if saved_search.place and saved_search.within_m:
        told |= {"near": saved_search.place.name, "near_id": str(saved_search.place.pk)}
        told["near_for"] = saved_search.place.name
        told |= {"within": str(round(saved_search.within_m / 1000))}
    if saved_search.free_on:
        told["on"] = saved_search.free_on.isoformat()
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{reverse('listings:index', args=[saved_search.community.slug])}?{query}"


# Writes


def save_search(
    *,
    actor: Person,
    community: Community,
    name: str,
    wanted: Wanted,
    place: Place | None = None,
    free_on: date | None = None,
) -> SavedSearch:
    """Keep what a member looks for, to tell them of what comes from now on. `place` is what it is around.

    With a day on which it is to be free, it ends by itself once that has passed. Refused for a search of
    everything, for one without a name, for a day that has passed, and for more than twenty.
    """
    require_member(actor, community)
    name = name.strip()
    if not name or len(name) > 80:
        raise Refused(_("Give it a short name."), code="no_name", field="name")
    if not is_narrow(wanted) and free_on is None:
        raise Refused(_("Look for something first: everything would be too much mail."), code="too_wide")
    at = now()
    if free_on is not None and free_on < local(at, community.timezone).date():
        raise Refused(_("This day has passed."), code="past", field="on")
    with transaction.atomic():
        if searches_of(actor, community).count() >= SEARCHES_MAX:
            raise Refused(_("You keep twenty searches already: delete one first."), code="too_many")
        saved = SavedSearch.objects.create(
            person=actor,
            community=community,
            name=name,
            words=wanted.words,
            kind=wanted.kind,
            domain=wanted.domain,
            unit=wanted.unit,
            place=place if wanted.around else None,
            within_m=round(wanted.around.radius_m) if wanted.around and place else None,
            free_on=free_on,
            created_at=at,
            looked_at=at,
        )
        audit.record(actor=actor, verb="listings.search_saved", subject=saved, community_id=community.pk)
    return saved


def run_search(*, actor: Person, saved_search: SavedSearch, running: bool) -> None:
    """Stop being told, or be told again, of what comes from then on. Refused for one whose day has passed."""
    if running and is_over(saved_search, now()):
        raise Refused(_("This day has passed."), code="past")
    with transaction.atomic():
        changed = {"is_running": running} | ({"looked_at": now()} if running else {})
        found = SavedSearch.objects.filter(pk=saved_search.pk, person=actor).exclude(is_running=running)
        if found.update(**changed):
            audit.record(
                actor=actor,
                verb="listings.search_resumed" if running else "listings.search_stopped",
                subject=saved_search,
                community_id=saved_search.community_id,
            )


def delete_search(*, actor: Person, saved_search: SavedSearch) -> None:
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="listings.search_deleted",
            subject=saved_search,
            community_id=saved_search.community_id,
        )
        SavedSearch.objects.filter(pk=saved_search.pk, person=actor).delete()


# Telling


def tell_of_new(at: datetime) -> int:
    """Write to each member of what is new for their searches, in one mail; return to how many.

    Each listing is told once for a search, whoever runs this and how often; never one's own, nor one of
    somebody from whom one is kept apart, nor anything of a community that one has left. A person is looked at
    at most once an hour. Per person it takes eight statements, and some four for each search that finds.
    """
    _end_past(at)
    told = 0
    people = (
        _due(at).order_by("looked_at").values_list("person_id", flat=True)
    )  # who waits longest comes first
    for person_id in list(dict.fromkeys(people[: PEOPLE_AT_ONCE * SEARCHES_MAX]))[:PEOPLE_AT_ONCE]:
        with transaction.atomic():
            told += _tell(person_id, at)
    return told


def _end_past(at: datetime) -> None:
    """Stop the searches whose day has passed. One statement, and one more where there are such."""
    latest = (at + timedelta(days=1)).date()  # somewhere it is tomorrow already
    asked = SavedSearch.objects.filter(is_running=True, free_on__lt=latest).select_related("community")
    if past := [saved.pk for saved in asked if is_over(saved, at)]:
        SavedSearch.objects.filter(pk__in=past).update(is_running=False)


def _due(at: datetime) -> QuerySet[SavedSearch]:
    return _running().filter(looked_at__lte=at - EVERY)


def _running() -> QuerySet[SavedSearch]:
    """Of those who may be written to and belong there."""
    membership = Membership.objects.filter(
        community=OuterRef("community"), person=OuterRef("person"), state=Membership.State.ACTIVE
    )
    return SavedSearch.objects.filter(
        Exists(membership), is_running=True, person__is_active=True, person__email__isnull=False
    )


def _tell(person_id: int, at: datetime) -> bool:
    """Look for what one person looks for, and write if there is something; in the caller's transaction."""
    can_skip = connection.features.has_select_for_update_skip_locked
    mine = list(
        _running()
        .filter(person=person_id)
        .select_for_update(of=("self",), skip_locked=can_skip)
        .select_related("person", "community", "place")
        .order_by("pk")
    )
    if not any(saved.looked_at <= at - EVERY for saved in mine):  # another worker was here
        return False
    person = mine[0].person
    without = apart_from(person) | {person.pk}
    with override(person.language):
        found = [one for saved in mine if (one := _found(saved, at, without))]
        SavedSearch.objects.filter(pk__in=[saved.pk for saved in mine]).update(looked_at=at)
        if found:
            _write(person, found)
    return bool(found)


def _found(saved: SavedSearch, at: datetime, without: frozenset[int]) -> Found | None:
    """What came on the board since it was last looked at and was not told yet; it is told now."""
    since = max(saved.looked_at - OVERLAP, saved.created_at)
    lowest = lowest_number_since(saved.community, since)
    if lowest is None:
        return None
    hits = search.find(
        saved.community,
        at,
        wanted_of(saved),
        size=FOUND_MAX,
        without=without,
        since=since,
        from_number=lowest,
    )
    known = set(
        SavedSearchHit.objects.filter(saved_search=saved, listing__in=hits.ids).values_list(
            "listing_id", flat=True
        )
    )
    new = [pk for pk in hits.ids if pk not in known]
    if saved.free_on is not None:
        free = free_among(new, saved.community, saved.free_on, at)
        new = [pk for pk in new if pk in free]
    if not new:
        return None
    SavedSearchHit.objects.bulk_create(
        [SavedSearchHit(saved_search=saved, listing_id=pk, told_at=at) for pk in new]
    )
    return Found(
        saved_search=saved,
        listings=cards(new[:SHOWN_MAX]),
        more=max(len(new) - SHOWN_MAX, 0),
        address=site_address() + address_of(saved),
    )


def _write(person: Person, found: Sequence[Found]) -> None:
    """One piece of news in the active language."""
    number = sum(len(one.listings) + one.more for one in found)
    first = found[0]
    subject = ngettext("%(number)d new listing: %(name)s", "%(number)d new listings: %(name)s", number) % {
        "number": number,
        "name": first.saved_search.name,
    }
    context = {"found": found, "site": site_address()}
    newest = max(one.pk for each in found for one in each.listings)
    tell(
        actor=None,
        person=person,
        kind=SEARCHES,
        key=f"listings.found:{first.saved_search.pk}:{newest}",
        subject=subject,
        text=render_to_string("listings/mail/found.txt", context),
        link=address_of(first.saved_search),
        community=first.saved_search.community,
    )
