"""Writing to the other side, asking about a listing, and saying where to meet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.communities.access import get_community_for, said_of_suspension
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.actions import ask_question, share_contact, write_message
from entrepairs.exchanges.forms import ContactForm, MessageForm
from entrepairs.exchanges.lifecycle import CLOSED, IN_TOUCH
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.talk import contacts_of, ongoing_about
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.models import Listing
from entrepairs.people.access import signed_in
from entrepairs.people.queries import profile_of

from .detail import conversation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Write to the other side; whoever comes here by a link is led to the page."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    if request.method != "POST":
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    form = MessageForm(request.POST, auto_id="write_%s")
    if form.is_valid():
        try:
            message = write_message(actor=viewer, exchange=exchange, words=form.cleaned_data["words"])
        except Refused as error:
            form.add_refusal(error)
        else:
            return redirect(_end_of_talk(exchange, message.pk))
    return conversation(request, viewer, exchange, tried=("write", form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """What the other side sees once both agreed. Some seven statements to show."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    if exchange.state in CLOSED:
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    own, profile = contacts_of(exchange)[viewer.pk], profile_of(viewer)
    phone = profile.phone if profile else ""
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        own_phone=phone,
        initial={
            "shares_phone": own.shares_phone,
            "meeting_point": own.meeting_point,
            "on_map": "" if own.lat is None else f"{own.lat}, {own.lon}",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            # Whoever has no telephone is not asked about it: what they said before stays.
            given = {"shares_phone": own.shares_phone, **form.cleaned_data}
            share_contact(actor=viewer, exchange=exchange, **given)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("It is noted."))
            return redirect("exchanges:detail", exchange_id=exchange.pk)
    context = {
        "community": exchange.community,
        "membership": membership_of(viewer, exchange.community),
        "section": "exchanges",
        "exchange": exchange,
        "peer": exchange.other_side(viewer.pk),
        "in_touch": exchange.state in IN_TOUCH,
        "own_phone": phone,
        "form": form,
    }
    return render(request, "exchanges/contact.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Ask about a listing before proposing anything: seven statements at most before it is sent."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    if membership is not None and membership.is_suspended:
        messages.info(request, said_of_suspension(membership))
        return redirect("listings:detail", slug=slug, listing_id=listing.pk)
    if membership is None or not membership.is_active:
        messages.info(request, _("Join the community first: then you can answer this listing."))
        return redirect("front:community", slug=slug)
    if listing.owner_id == viewer.pk or listing.state != Listing.State.ACTIVE:
        own = listing.owner_id == viewer.pk
        messages.info(request, _("This listing is your own.") if own else _("This listing is closed."))
        return redirect("listings:detail", slug=slug, listing_id=listing.pk)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            try:
                exchange = ask_question(actor=viewer, listing=listing, words=form.cleaned_data["words"])
            except Refused as error:
                form.add_refusal(error)
            else:
                return redirect("exchanges:detail", exchange_id=exchange.pk)
    elif present := ongoing_about(listing, viewer):
        return redirect(reverse("exchanges:detail", args=[present.pk]) + "#write")
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "listing": listing,
        "form": form,
    }
    return render(request, "exchanges/ask.html", context)


def _end_of_talk(exchange: Exchange, message_id: int) -> str:
    return f"{reverse('exchanges:detail', args=[exchange.pk])}#message-{message_id}"
