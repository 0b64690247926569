"""What a member looks for and keeps: saving a search, and all of one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings import saved_searches, words
from entrepairs.listings.forms import SearchForm
from entrepairs.listings.models import SavedSearch
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own searches there. Three statements."""
    viewer, community, membership = _member(request, slug)
    found, at = saved_searches.searches_of(viewer, community), now()
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "searches": [
            (
                saved,
                words.looked_for(saved),
                saved_searches.address_of(saved),
                saved_searches.is_over(saved, at),
            )
            for saved in found
        ],
    }
    return render(request, "listings/searches.html", context)


@login_required
@show_or_take
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a name to the search of the board that the address has, and keep it."""
    viewer, community, membership = _member(request, slug)
    form = SearchForm(_asked(request), community=community)
    wanted = form.chosen()
    place = form.cleaned_data.get("near")
    told = words.search_in_words(wanted, place, form.day)
    if request.method == "POST":
        if form.is_valid():
            try:
                saved_searches.save_search(
                    actor=viewer,
                    community=community,
                    name=form.cleaned_data["name"],
                    wanted=wanted,
                    place=place,
                    free_on=form.day,
                )
            except Refused as refused:
                # Of the fields, only the name is on this page.
                form.add_error(refused.field if refused.field == "name" else None, str(refused))
            else:
                messages.success(request, _("It is kept: you will hear by mail of what is new."))
                return redirect("listings:searches", slug)
    else:
        form = SearchForm(_asked(request, name=told[:80]), community=community)
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "form": form,
        "told": told,
    }
    return render(request, "listings/save_search.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, slug: str, search_id: int) -> HttpResponseRedirect:
    return _run(request, slug, search_id, running=False)


@login_required
@require_POST
def resume(request: HttpRequest, slug: str, search_id: int) -> HttpResponseRedirect:
    return _run(request, slug, search_id, running=True)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, search_id: int) -> HttpResponseRedirect:
    viewer, saved = _own(request, slug, search_id)
    saved_searches.delete_search(actor=viewer, saved_search=saved)
    messages.success(request, _("The search is deleted."))
    return redirect("listings:searches", slug)


def _run(request: HttpRequest, slug: str, search_id: int, *, running: bool) -> HttpResponseRedirect:
    viewer, saved = _own(request, slug, search_id)
    try:
        saved_searches.run_search(actor=viewer, saved_search=saved, running=running)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("listings:searches", slug)
    told = _("You will hear of it again.") if running else _("You will not hear of it any more.")
    messages.success(request, told)
    return redirect("listings:searches", slug)


def _own(request: HttpRequest, slug: str, search_id: int) -> tuple[Person, SavedSearch]:
    viewer, community, _membership = _member(request, slug)
    saved = saved_searches.find_search(viewer, community, search_id)
    if saved is None:
        raise Http404
    return viewer, saved


def _member(request: HttpRequest, slug: str) -> tuple[Person, Community, Membership]:
    """Members only: to others there is no such page."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    if membership is None or not membership.is_active:
        raise Http404
    return viewer, community, membership


def _asked(request: HttpRequest, name: str = "") -> QueryDict:
    """The search in the address, and the name that is typed."""
    query = request.GET.copy()
    query["name"] = request.POST.get("name", name)
    return query
