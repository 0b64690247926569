"""What an exchange came to, once it is done."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.queries import contribution_of, gains_of
from entrepairs.exchanges.yields import badges_of, effects_of, moves_of, uncounted
from entrepairs.people.access import signed_in


@login_required
@require_safe
def outcome(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """What moved, what it added to the goals, what it spared, what it earned. At most fourteen statements."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    contribution = contribution_of(exchange)
    if contribution is None:
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    entries = list(contribution.impact.all())
    context = {
        "community": exchange.community,
        "membership": membership_of(viewer, exchange.community),
        "section": "exchanges",
        "exchange": exchange,
        "contribution": contribution,
        "peer": exchange.other_side(viewer.pk),
        "gave": viewer.pk == contribution.giver_id,
        "moves": moves_of(contribution, viewer),
        "gains": gains_of(contribution),
        "effects": effects_of(entries, get_language() or "fr"),
        "uncounted": uncounted(entries),
        "is_first_meeting": any(entry.indicator == "first_tie" for entry in entries),
        "badges": badges_of(contribution, get_language() or "fr"),
    }
    return render(request, "exchanges/outcome.html", context)
