"""What waits for a steward, and the page on which one decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities.access import get_community_for, require_steward
from entrepairs.exchanges.access import get_dispute_for
from entrepairs.exchanges.actions import decide_dispute
from entrepairs.exchanges.forms import DecisionForm
from entrepairs.exchanges.lifecycle import STEPS, moves_open_to
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import (
    all_terms,
    confirmations_of,
    disputes_in,
    position_of,
)
from entrepairs.exchanges.thread import dispute_of, said
from entrepairs.exchanges.words import decided, terms_words, waiting
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

PAGE = 10


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """What two members do not see alike, for stewards. At most eight statements."""
    viewer = signed_in(request)
    community, _membership = get_community_for(viewer, slug)
    membership = require_steward(viewer, community)
    page = Paginator(disputes_in(community, viewer), PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "page_obj": page,
    }
    return render(request, "exchanges/disputes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, slug: str, exchange_id: int) -> HttpResponse:
    """What both agreed on and what they say, and the decision. At most fifteen statements."""
    viewer = signed_in(request)
    exchange, membership = get_dispute_for(viewer, slug, exchange_id)
    versions, confirmations, found = all_terms(exchange), confirmations_of(exchange), dispute_of(exchange)
    standing = next(terms for terms in versions if terms.version == exchange.version)
    position = position_of(
        exchange,
        proposer_id=standing.proposed_by_id,
        confirmations=confirmations,
        decisions=found.decisions,
    )
    form = None
    if moves_open_to(STEPS["decide"], position, viewer.pk):
        form = DecisionForm(request.POST or None, exchange=exchange, agreed=standing.quantity)
    if request.method == "POST":
        if form is None:
            messages.error(request, _("This can no longer be done: see where the exchange stands."))
            return redirect("exchanges:dispute", slug=slug, exchange_id=exchange.pk)
        if form.is_valid() and _decide(request, viewer, exchange, form):
            return redirect("exchanges:disputes", slug=slug)
    language, today = get_language() or "fr", formatting.local(now(), exchange.community.timezone).date()
    context = {
        "community": exchange.community,
        "membership": membership,
        "section": "exchanges",
        "exchange": exchange,
        "terms": terms_words(standing, exchange, language=language, today=today),
        "waiting": waiting(exchange, language),
        "said": said(versions, exchange, language=language, today=today)[-5:],
        "statements": found.statements,
        "rulings": [(one, decided(one, exchange, language)) for one in found.decisions],
        "form": form,
    }
    return render(request, "exchanges/dispute.html", context)


def _decide(request: HttpRequest, viewer: Person, exchange: Exchange, form: DecisionForm) -> bool:
    given = form.cleaned_data
    try:
        done = decide_dispute(
            actor=viewer,
            exchange=exchange,
            ruling=given["ruling"],
            reason=given["reason"],
            quantity=given.get("quantity"),
        )
    except Refused as error:
        form.add_refusal(error)
        return False
    messages.success(
        request,
        _("Your decision is with both of them. It takes effect in a week, unless one asks another steward.")
        if done.state == Exchange.State.DECIDED
        else _("Your decision is with both of them, and takes effect now."),
    )
    return True
