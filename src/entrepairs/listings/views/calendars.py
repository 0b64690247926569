"""A listing's private calendar, and its owner's calendar that blocks it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.availability import blocked_by_calendar
from entrepairs.listings.calendar_forms import CalendarForm
from entrepairs.listings.calendars import (
    drop_calendar,
    drop_feed,
    external_of,
    fault_in_words,
    feed_of,
    feed_text,
    find_feed,
    make_feed,
    set_calendar,
)
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .times import mine
from .writing import show_or_take


@login_required
@show_or_take
def calendars(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Both addresses, and what was found at theirs. The owner only; nine statements."""
    viewer, community, membership, listing = mine(request, slug, listing_id)
    form = CalendarForm(request.POST if request.POST.get("part") == "set" else None)
    if request.method == "POST" and _take(request, viewer, listing, form):
        return redirect("listings:calendars", community.slug, listing.pk)
    external, feed = external_of(listing), feed_of(listing)
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
        "form": form,
        "external": external,
        "fault": fault_in_words(external.error) if external else "",
        "blocked": blocked_by_calendar(listing, now()) if external else 0,
        "feed_url": request.build_absolute_uri(reverse("listings:calendar", args=[feed.token]))
        if feed
        else "",
    }
    return render(request, "listings/calendars.html", context)


def _take(request: HttpRequest, viewer: Person, listing: Listing, form: CalendarForm) -> bool:
    match request.POST.get("part", ""):
        case "set":
            if not form.is_valid():
                return False
            try:
                set_calendar(actor=viewer, listing=listing, url=form.cleaned_data["url"])
            except Refused as refused:
                form.add_error("url", str(refused))
                return False
            messages.success(request, _("It is noted. Your calendar is read within some minutes."))
        case "drop":
            drop_calendar(actor=viewer, listing=listing)
            messages.success(request, _("Your calendar is no longer read."))
        case "feed":
            make_feed(actor=viewer, listing=listing)
            messages.success(request, _("Here is the address. Keep it to yourself."))
        case "feed_drop":
            drop_feed(actor=viewer, listing=listing)
            messages.success(request, _("That address leads nowhere any more."))
    return True


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What is agreed, for whoever has the address. Three statements."""
    feed = find_feed(token)
    if feed is None:
        raise Http404
    listing = feed.listing
    address = reverse("listings:detail", args=[listing.community.slug, listing.pk])
    return HttpResponse(
        feed_text(feed, request.build_absolute_uri(address)),
        headers={
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": 'inline; filename="entrepairs.ics"',
            "Cache-Control": "private, max-age=300",
            "X-Robots-Tag": "noindex",
        },
    )
