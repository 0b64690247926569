"""Saying how an exchange was, and reading what others said."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities.access import get_member_for
from entrepairs.communities.queries import membership_of
from entrepairs.contributions.access import is_named_to
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

from . import actions
from .forms import ReplyForm, SaidForm
from .opening import REVIEWED
from .queries import reviews_about, standing_of
from .showing import rows

PAGE = 8


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Say how an exchange was, and read how the other side says it was. At most eight statements to show."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    if exchange.state not in REVIEWED:
        raise Http404
    name = exchange.other_side(viewer.pk).display_name
    form = SaidForm(request.POST if request.method == "POST" else None, exchange=exchange, name=name)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_review(actor=viewer, exchange=exchange, said=form.said())
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Thank you. What you said is kept."))
            return redirect("exchanges:review", exchange_id=exchange.pk)
    return _page(request, viewer, exchange, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Answer what the other side said; whoever comes here by a link is led to the page."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    theirs = standing_of(viewer, exchange).theirs
    if theirs is None or theirs.hidden_at is not None:
        raise Http404
    form = ReplyForm(request.POST)
    if request.method != "POST":
        return redirect("exchanges:review", exchange_id=exchange.pk)
    if form.is_valid():
        try:
            actions.reply_to_review(actor=viewer, review=theirs, words=form.cleaned_data["words"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Your answer stands below what was said."))
            return redirect("exchanges:review", exchange_id=exchange.pk)
    return _page(request, viewer, exchange, reply_form=form)


def _page(
    request: HttpRequest,
    viewer: Person,
    exchange: Exchange,
    form: SaidForm | None = None,
    reply_form: ReplyForm | None = None,
) -> HttpResponse:
    standing = standing_of(viewer, exchange)
    theirs = standing.theirs
    can_reply = theirs is not None and theirs.hidden_at is None and not theirs.reply
    context = {
        "community": exchange.community,
        "membership": membership_of(viewer, exchange.community),
        "section": "exchanges",
        "exchange": exchange,
        "peer": exchange.other_side(viewer.pk),
        "standing": standing,
        "form": form if standing.can_write else None,
        "reply_form": (reply_form or ReplyForm()) if can_reply else None,
        "mine": rows([standing.mine], viewer) if standing.mine else [],
        "theirs": rows([theirs], viewer) if theirs and theirs.hidden_at is None else [],
        "is_hidden": theirs is not None and theirs.hidden_at is not None,
    }
    return render(request, "exchanges/reviews/review.html", context)


@login_required
@require_safe
def reviews_of(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """What was said of exchanges with a member, for members. At most eight statements."""
    viewer = signed_in(request)
    community, membership, shown = get_member_for(viewer, slug, person_id)
    is_told = is_named_to(viewer, shown.person)
    found = reviews_about(shown.person, community, viewer)
    page = Paginator(found if is_told else found.none(), PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "membership": membership,
        "section": "me" if shown.person == viewer else "",
        "shown": shown,
        "is_self": shown.person == viewer,
        "is_told": is_told,
        "page_obj": page,
        "rows": rows(page, viewer),
    }
    return render(request, "exchanges/reviews/reviews_of.html", context)
