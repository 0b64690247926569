"""The stewards' pages of badges: drawing one, retiring one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.recognition.access import get_badge_for, get_community_to_steward
from entrepairs.recognition.actions import draw_badge, retire_badge
from entrepairs.recognition.forms import DrawForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw a badge; for stewards. What is chosen can be looked at first."""
    person = signed_in(request)
    community, membership = get_community_to_steward(person, slug)
    is_look = "look" in request.POST
    form = DrawForm(request.POST or None, community=community)
    if request.method == "POST" and not is_look and form.is_valid():
        try:
            badge = draw_badge(actor=person, community=community, drawing=form.drawing(_language()))
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(
                request, _("Here it is. Whoever has done what it asks will have it in a moment.")
            )
            return redirect("recognition:badge", community.slug, badge.code)
    if is_look:  # nothing is wrong yet with what is not filled in
        form = DrawForm(initial=request.POST.dict(), community=community)
    context: dict[str, Any] = {
        "community": community,
        "membership": membership,
        "section": "home",
        "form": form,
        "seen": form.seen(),
        "is_look": is_look,
    }
    return render(request, "recognition/draw.html", context)


@login_required
@require_POST
def retire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Nobody earns it any more; for stewards."""
    person = signed_in(request)
    community, _membership, _badge, drawn = get_badge_for(person, slug, code)
    get_community_to_steward(person, slug)
    if drawn is None:
        raise Http404
    retire_badge(actor=person, badge=drawn)
    messages.success(request, _("It is retired. Those who have it keep it."))
    return redirect("recognition:badge", community.slug, code)


def _language() -> str:
    return get_language() or "fr"
