"""One's own calendar of what is agreed: a private address, and what a calendar program reads there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepairs.engines.ical import calendar_text
from entrepairs.front.agenda import entries
from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.clock import now
from entrepairs.people.access import signed_in
from entrepairs.people.news.access import get_calendar_owner
from entrepairs.people.news.actions import renew_calendar
from entrepairs.people.news.links import calendar_word
from entrepairs.people.news.queries import wishes_of


@require_safe
def calendar(request: HttpRequest, word: str) -> HttpResponse:
    """What is agreed with whoever has this address, for calendar programs, which never sign in.

    Three statements.
    """
    person, wishes = get_calendar_owner(word)
    name = _("Exchanges of %(name)s") % {"name": person.display_name}
    text = calendar_text(entries(person, now()), name=name, timezone=wishes.timezone)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, max-age=300",
            "Content-Disposition": 'inline; filename="entrepairs.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


@login_required
@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """The private address, and how to use it. Three statements."""
    word = calendar_word(wishes_of(signed_in(request)))
    url = f"{site_address(request)}{reverse('front:calendar', args=[word])}"
    webcal = f"webcal://{url.partition('://')[2]}"
    return render(request, "front/calendar.html", {"url": url, "webcal": webcal, "section": "me"})


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Another address; the one before leads nowhere any more."""
    renew_calendar(actor=signed_in(request))
    messages.success(request, _("Your calendar has a new address. The old one leads nowhere any more."))
    return redirect("front:calendar_address")
