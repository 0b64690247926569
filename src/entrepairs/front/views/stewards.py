"""What stewards do that draws on several rooms: the settings of a community, and its log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities.access import get_stewards_room
from entrepairs.communities.actions import change_settings
from entrepairs.communities.models import Community
from entrepairs.front.forms import SettingsForm
from entrepairs.front.log import lines_of
from entrepairs.front.queries import log_of
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

LINES_SHOWN = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community is and deals in, to be changed by a steward. Four statements to show."""
    viewer = signed_in(request)
    community, own = get_stewards_room(viewer, slug)
    if request.method == "POST":
        form = SettingsForm(request.POST)
        if form.is_valid() and _changed(form, viewer, community):
            messages.success(request, _("It is saved."))
            return redirect("front:community", slug=slug)
    else:
        form = SettingsForm(initial=SettingsForm.initial_of(community))
    context = {"community": community, "membership": own, "section": "home", "form": form}
    return render(request, "front/settings.html", context)


def _changed(form: SettingsForm, steward: Person, community: Community) -> bool:
    try:
        change_settings(actor=steward, community=community, **form.cleaned_data)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


@login_required
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what, the latest first: what concerns the community, or everything. At most nine statements."""
    viewer = signed_in(request)
    community, own = get_stewards_room(viewer, slug)
    is_all = request.GET.get("show") == "all"
    page = Paginator(log_of(community, viewer, everything=is_all), LINES_SHOWN).get_page(
        request.GET.get("page")
    )
    context = {
        "community": community,
        "membership": own,
        "section": "home",
        "page": page,
        "lines": lines_of(list(page)),
        "is_all": is_all,
        "is_some": not is_all,
    }
    return render(request, "front/log.html", context)
