"""What one is told, how one wants to be told, and switching it off from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.kernel.addresses import in_language
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.people.queries import active_person

from . import actions
from .access import get_notice
from .forms import NewsForm
from .kinds import kinds
from .links import LinkOver, read_off
from .queries import notices_of, unread_count, wishes_of

PER_PAGE = 10


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first. Five statements."""
    person = signed_in(request)
    page = Paginator(notices_of(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "me", "page": page, "unread": unread_count(person), "kinds": kinds()}
    return render(request, "people/notices.html", context)


@login_required
@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """On to the page that a notice speaks of: with that, one has read it."""
    person = signed_in(request)
    told = actions.read_notice(actor=person, notice=get_notice(person, notice_id))
    if not told.link:
        return redirect("people:notices")
    return redirect(in_language(told.link, get_language() or person.language))


@login_required
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Lay one aside, without going on."""
    person = signed_in(request)
    actions.read_notice(actor=person, notice=get_notice(person, notice_id))
    return redirect("people:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Lay all aside."""
    actions.read_all(actor=signed_in(request))
    messages.success(request, _("All is read."))
    return redirect("people:notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """How one wants to hear of things. Three statements to show."""
    person = signed_in(request)
    form = NewsForm(request.POST if request.method == "POST" else None, wishes=wishes_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_news(actor=person, **form.chosen())
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Your choices are saved."))
            return redirect("people:news")
    must = [kind for kind in kinds().values() if kind.is_must]
    return render(request, "people/news.html", {"form": form, "must": must, "section": "me"})


@csrf_exempt  # a mail program posts here with nothing but the link, which is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news_off(request: HttpRequest, word: str) -> HttpResponse:
    """Switch a kind off by the link in a mail, whoever is signed in. One statement to show.

    Looking at it changes nothing: programs that read mail for people follow links.
    """
    try:
        off = read_off(word)
    except LinkOver:
        return render(request, "people/news_off_over.html", {"is_over": True}, status=410)
    person = active_person(off.person_id) if off else None
    if off is None or person is None:
        return render(request, "people/news_off_over.html", {"is_over": False}, status=404)
    is_off = request.method == "POST"
    if is_off:
        actions.switch_off(actor=person, kind=off.kind)
    return render(request, "people/news_off.html", {"kind": off.kind, "is_off": is_off})
