from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.communities.actions import found_community
from entrepairs.communities.models import Community
from entrepairs.front.forms import FoundForm
from entrepairs.kernel.errors import Refused
from entrepairs.listings.domains import all_domains
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found a community; its founder is its first steward. Two statements to show."""
    person = signed_in(request)
    if request.method == "POST":
        form = FoundForm(request.POST)
        community = _found(form, person) if form.is_valid() else None
        if community is not None:
            messages.success(
                request,
                _("%(community)s stands. Now put up the first notice, and bring in the others!")
                % {"community": community.name},
            )
            return redirect("front:community", slug=community.slug)
    else:
        form = FoundForm(initial=_proposed())
    return render(request, "front/found.html", {"form": form, "section": "home"})


def _proposed() -> dict[str, object]:
    """What most communities choose."""
    return {
        "domains": list(all_domains()),
        "units": ["points"],
        "joining": Community.Joining.OPEN,
        "public": True,
        "language": get_language(),
    }


def _found(form: FoundForm, person: Person) -> Community | None:
    try:
        return found_community(actor=person, **form.cleaned_data)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None
