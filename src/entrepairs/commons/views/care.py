"""Looking after pages: each a button, and a page of what waits for a look."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.commons import queries
from entrepairs.commons.access import get_page_for, get_revision_for, require_looker, require_steward
from entrepairs.commons.actions import care, writing
from entrepairs.commons.forms import RulesForm
from entrepairs.communities.access import get_community_for
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in

WAITING_PER_PAGE = 15


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    """Do it, and say so; or say why not."""
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)


@login_required
@require_POST
def watch(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    on = request.POST.get("on") == "1"
    said = _("You hear of this page from now on.") if on else _("You hear no more of this page.")
    _done(request, lambda: care.watch_page(actor=person, page=page, on=on), said)
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def remark(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    text = request.POST.get("text", "")
    _done(request, lambda: care.add_remark(actor=person, page=page, text=text), _("Your word stands below."))
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def remove_remark(request: HttpRequest, slug: str, page_slug: str, remark_id: int) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    found = queries.find_remark(page, remark_id)
    if found is None:
        raise Http404
    _done(request, lambda: care.remove_remark(actor=person, remark=found), _("It is gone."))
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def thank(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    person = signed_in(request)
    _community, membership, page = get_page_for(person, slug, page_slug)
    found = get_revision_for(person, membership, page, number)
    _done(
        request, lambda: care.thank_author(actor=person, revision=found), _("Your thanks are on their way.")
    )
    return redirect("commons:revision", slug, page.slug, number)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    why = request.POST.get("reason", "")[:200]
    _done(
        request,
        lambda: writing.restore_revision(actor=person, page=page, number=number, why=why),
        _("The page shows that version again."),
    )
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    """Take a newcomer's edit, or not."""
    person = signed_in(request)
    _community, membership, page = get_page_for(person, slug, page_slug)
    found = get_revision_for(person, membership, page, number)
    if request.POST.get("take") == "1":
        _done(
            request,
            lambda: writing.accept_revision(actor=person, revision=found),
            _("Everybody reads it now."),
        )
    else:
        reason = request.POST.get("reason", "")
        _done(
            request,
            lambda: writing.refuse_revision(actor=person, revision=found, reason=reason),
            _("It is not shown; its author reads why."),
        )
    return redirect("commons:revision", slug, page.slug, number)


@login_required
@require_POST
def protect(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    chosen = request.POST.get("care", "")
    _done(
        request, lambda: care.protect_page(actor=person, page=page, care=chosen), _("So it is from now on.")
    )
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def take_down(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    person = signed_in(request)
    _community, _membership, page = get_page_for(person, slug, page_slug)
    if page.removed_at is not None:
        _done(request, lambda: care.put_back_page(actor=person, page=page), _("The page is there again."))
    else:
        reason = request.POST.get("reason", "")
        _done(
            request,
            lambda: care.take_down_page(actor=person, page=page, reason=reason),
            _("Only stewards see the page now."),
        )
    return redirect("commons:page", slug, page.slug)


@login_required
@require_POST
def undo_author(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    """Undo all that the author of a revision spoilt."""
    person = signed_in(request)
    community, membership, page = get_page_for(person, slug, page_slug)
    author = get_revision_for(person, membership, page, number).author
    reason = request.POST.get("reason", "")
    try:
        count = care.undo_author(actor=person, community=community, author=author, reason=reason)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("commons:revision", slug, page.slug, number)
    said = ngettext(
        "%(count)d page is as it was before %(name)s.",
        "%(count)d pages are as they were before %(name)s.",
        count,
    )
    messages.success(request, said % {"count": count, "name": author.display_name})
    return redirect("commons:changes", slug)


@login_required
@require_safe
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Newcomers' edits that wait, and whether they do. Six statements."""
    person = signed_in(request)
    community, membership = get_community_for(person, slug)
    require_looker(person, community)
    rules = RulesForm(initial={"newcomers_wait": queries.newcomers_wait(community)})
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "revisions": Paginator(queries.waiting_revisions(community), WAITING_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "form": rules,
    }
    return render(request, "commons/waiting.html", context)


@login_required
@require_http_methods(["POST"])
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    person = signed_in(request)
    community, _membership = get_community_for(person, slug)
    require_steward(person, community)
    form = RulesForm(request.POST)
    if form.is_valid():
        wait = form.cleaned_data["newcomers_wait"]
        _done(
            request,
            lambda: care.set_rules(actor=person, community=community, newcomers_wait=wait),
            _("So it is from now on."),
        )
    return redirect("commons:waiting", slug)
