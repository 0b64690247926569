"""A badge that its earner made public: the page for people, and the documents for programs."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities.models import Community
from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in, viewer_acts, viewer_of
from entrepairs.recognition import art
from entrepairs.recognition.access import (
    get_badge_for,
    get_public_badge,
    get_public_community,
    get_public_credential,
)
from entrepairs.recognition.actions import publish_badge, signing_key, withdraw_badge
from entrepairs.recognition.badges import Badge
from entrepairs.recognition.forms import PublishForm
from entrepairs.recognition.openbadges import documents, signing
from entrepairs.recognition.queries import awards_of, public_keys, revoked_numbers
from entrepairs.recognition.words import said

JSON = "application/json"
NEWEST_PAGE = 10_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Make a badge of one's own public, under a name that one chooses. Five statements to show."""
    person = signed_in(request)
    community, membership, badge, _drawn = get_badge_for(person, slug, code)
    award = awards_of(person, community).select_related("community", "drawn").filter(badge=code).first()
    if award is None or viewer_acts(request):
        raise Http404
    form = PublishForm(request.POST or None, initial={"name": person.display_name})
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_badge(
                actor=person,
                award=award,
                name=form.cleaned_data["name"],
                site=site_address(request),
                language=get_language() or "fr",
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("recognition:credential", slug, made.key)
    context: dict[str, Any] = {
        "community": community,
        "membership": membership,
        "section": "me",
        "badge": badge,
        "form": form,
    }
    return render(request, "recognition/publish.html", context)


@require_safe
def credential(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """What everybody sees of a badge that was made public. Two statements, one more for who is signed in."""
    found = get_public_credential(slug, key)
    viewer = viewer_of(request)
    badge = found.award.shown(get_language() or "fr")
    if badge is None:
        raise Http404
    context = {
        "community": found.award.community,
        "section": "home",
        "credential": found,
        "badge": badge,
        "is_own": viewer is not None and found.award.person_id == viewer.pk and not viewer_acts(request),
        "address": site_address(request) + reverse("openbadges:credential", args=[slug, key]),
    }
    response = render(
        request, "recognition/credential.html", context, status=410 if found.revoked_at else 200
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Make it public no more; its earner only."""
    person = signed_in(request)
    found = withdraw_badge(actor=person, credential=get_public_credential(slug, key))
    messages.success(request, _("It is public no more. Whoever checks it learns that it was withdrawn."))
    return redirect("recognition:badge", slug, found.award.badge)


# For programs: in no language, and for everybody


@require_safe
def did(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys of a community. Two statements."""
    issuer = _issuer(request, get_public_community(slug))
    return _json(documents.did_document(issuer, public_keys()))


@require_safe
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    """Who issues. One statement."""
    return _json(documents.profile_document(_issuer(request, get_public_community(slug))))


@require_safe
def achievement(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What a badge stands for. At most two statements."""
    community, badge = get_public_badge(slug, code)
    said_of_it = documents.Achievement(code, str(badge.name), str(badge.means), said(badge.rule))
    return _json(documents.achievement_document(_issuer(request, community), said_of_it))


@require_safe
def image(_request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """How a badge looks. At most two statements."""
    _community, badge = get_public_badge(slug, code)
    return HttpResponse(_drawn(badge), content_type="image/svg+xml")


@require_safe
def credential_document(_request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """The signed document; gone once it was withdrawn or revoked. Two statements."""
    found = get_public_credential(slug, key)
    if found.revoked_at is not None:
        return HttpResponseGone()
    return _json(found.document)


@require_safe
def credential_image(_request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """The medal, with the signed document in it. Two statements."""
    found = get_public_credential(slug, key)
    if found.revoked_at is not None:
        return HttpResponseGone()
    badge = found.award.shown(found.language)
    if badge is None:
        raise Http404
    text = json.dumps(found.document, ensure_ascii=False)
    response = HttpResponse(documents.baked(_drawn(badge), text), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{badge.code}.svg"'
    return response


@require_safe
def status(request: HttpRequest, slug: str, page: int) -> HttpResponse:
    """Which credentials were revoked, signed. Three statements."""
    community = get_public_community(slug)
    if page > NEWEST_PAGE:
        raise Http404
    first = page * documents.LISTED
    revoked = revoked_numbers(community, first, first + documents.LISTED)
    issued_by, key, at = _issuer(request, community), signing_key(), now()
    unsigned = documents.status_list(issued_by, page, revoked, at)
    method = issued_by.method(signing.multikey(key.public_key()))
    return _json(signing.sign(unsigned, key, method, at))


def _issuer(request: HttpRequest, community: Community) -> documents.Issuer:
    return documents.Issuer(
        site=site_address(request), slug=community.slug, name=community.name, purpose=community.purpose
    )


def _drawn(badge: Badge) -> str:
    return art.standalone(shape=badge.shape, colour=badge.colour, icon=badge.icon, title=str(badge.name))


def _json(document: signing.Document) -> HttpResponse:
    response = JsonResponse(document, content_type=JSON, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
