"""Standing arrangements: proposing dates again and again, answering, and ending them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities.access import get_community_for, said_of_suspension
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges import actions
from entrepairs.exchanges.access import get_arrangement_for
from entrepairs.exchanges.actions.standing import (
    DateOffered,
    dates_offered,
    look_at_dates,
    may_repeat,
    seen_of,
)
from entrepairs.exchanges.forms import EndForm, StandingForm, first_terms
from entrepairs.exchanges.lifecycle import AGREED
from entrepairs.exchanges.models import Arrangement
from entrepairs.exchanges.standing_queries import arrangements_of, dates_of
from entrepairs.exchanges.standing_words import date_line, offered_line, standing_words
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.models import Listing, Standing
from entrepairs.people.access import signed_in

PAGE = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Say when, again and again; look at the dates, then send. Eleven statements at most before that."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    if membership is None or not membership.is_active:
        suspended = membership is not None and membership.is_suspended
        said = said_of_suspension(membership) if membership and suspended else _("Join the community first.")
        messages.info(request, said)
        return redirect("listings:detail", slug, listing_id)
    if (
        listing.owner_id == viewer.pk
        or listing.standing(now()) is not Standing.OPEN
        or not may_repeat(listing)
    ):
        messages.info(request, _("This cannot be had again and again."))
        return redirect("listings:detail", slug, listing_id)
    form = StandingForm(
        request.POST or None,
        listing=listing,
        gives=not listing.is_offer,
        initial=_first(request, listing),
    )
    dates: list[DateOffered] = []
    if request.method == "POST" and form.is_valid():
        try:
            plan = form.plan()
            dates = look_at_dates(listing, plan)
            # What was looked at is what is sent: where other dates are free by now, one looks again.
            if request.POST.get("seen") == seen_of(dates) and "send" in request.POST:
                made = actions.propose_arrangement(actor=viewer, listing=listing, plan=plan)
                messages.success(
                    request, _("Your proposal is with %(name)s.") % {"name": listing.owner.display_name}
                )
                return redirect("exchanges:standing", made.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "listing": listing,
        "form": form,
        "dates": [offered_line(one, listing) for one in dates],
        "free": sum(one.is_free for one in dates),
        "seen": seen_of(dates) if dates else "",
    }
    return render(request, "exchanges/standing_new.html", context)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of one's arrangements that wait for a word or have dates to come. Five statements."""
    viewer = signed_in(request)
    page = Paginator(arrangements_of(viewer, now()), PAGE).get_page(request.GET.get("page"))
    language = get_language() or "fr"
    context = {
        "section": "exchanges",
        "rows": [standing_words(one, viewer, language) for one in page],
        "page_obj": page,
    }
    return render(request, "exchanges/standings.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """What is proposed or agreed again and again, with its dates, the next first. Ten statements at most."""
    return _page(request, arrangement_id)


@login_required
@require_POST
def answer(request: HttpRequest, arrangement_id: int, name: str) -> HttpResponse:
    """Agree, decline or take back, skip one date, or end it from a day on."""
    viewer = signed_in(request)
    arrangement = get_arrangement_for(viewer, arrangement_id)
    reason = request.POST.get("reason", "")
    try:
        match name:
            case "accept":
                actions.accept_arrangement(
                    actor=viewer, arrangement=arrangement, seen=request.POST.get("seen", "")
                )
                messages.success(request, _("It is agreed, and all these dates are reserved."))
            case "decline":
                actions.decline_arrangement(actor=viewer, arrangement=arrangement, reason=reason)
                messages.success(request, _("It is off the table."))
            case "skip":
                _skip(request, arrangement)
            case "end":
                form = EndForm(request.POST)
                if not form.is_valid():
                    return _page(request, arrangement_id, form)
                _end(request, arrangement, form)
            case _:
                raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("exchanges:standing", arrangement.pk)


def _skip(request: HttpRequest, arrangement: Arrangement) -> None:
    """Skip one date, neutrally: what was reserved is free again."""
    text = request.POST.get("date", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    found = dates_of(arrangement, now()).filter(pk=number, exchange__isnull=False).first()
    if found is None or found.exchange is None:
        raise Http404
    actions.cancel_exchange(actor=signed_in(request), exchange=found.exchange, cause="plans")
    messages.success(request, _("This date is skipped; all others stay."))


def _end(request: HttpRequest, arrangement: Arrangement, form: EndForm) -> None:
    _ended, count = actions.end_arrangement(
        actor=signed_in(request),
        arrangement=arrangement,
        first=form.cleaned_data["first"],
        reason=form.cleaned_data["reason"],
    )
    said = ngettext("%(count)d date is called off.", "%(count)d dates are called off.", count)
    messages.success(request, said % {"count": count})


def _page(request: HttpRequest, arrangement_id: int, form: EndForm | None = None) -> HttpResponse:
    viewer = signed_in(request)
    arrangement = get_arrangement_for(viewer, arrangement_id)
    language, at = get_language() or "fr", now()
    context: dict[str, Any] = {
        "community": arrangement.community,
        "membership": membership_of(viewer, arrangement.community),
        "section": "exchanges",
        "arrangement": arrangement,
        "listing": arrangement.listing,
        "peer": arrangement.other_side(viewer.pk),
        "words": standing_words(arrangement, viewer, language),
        "is_mine": arrangement.proposed_by_id == viewer.pk,
    }
    if arrangement.state == Arrangement.State.PROPOSED:
        dates = dates_offered(arrangement, arrangement.listing)
        context |= {
            "dates": [offered_line(one, arrangement.listing) for one in dates],
            "free": sum(one.is_free for one in dates),
            "seen": seen_of(dates),
        }
    else:
        page = Paginator(dates_of(arrangement, at), PAGE).get_page(request.GET.get("page"))
        context |= {
            "lines": [date_line(one, arrangement, at) for one in page],
            "page_obj": page,
            "can_end": arrangement.state in {Arrangement.State.AGREED, Arrangement.State.ENDED}
            and any(
                one.exchange and one.exchange.state in AGREED
                for one in dates_of(arrangement, at).filter(starts_at__gt=at)[:60]
            ),
            "form": form or EndForm(),
        }
    return render(request, "exchanges/standing.html", context)


def _first(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    return first_terms(listing, None, request.GET.get("start", ""), now())
