"""Writing pages. What was typed is never lost: not to a fault, to others, or to being signed out."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.commons import queries
from entrepairs.commons.access import get_page_for, may_write
from entrepairs.commons.actions.writing import Meeting, Saved, start_page, write_page
from entrepairs.commons.forms import PageForm
from entrepairs.commons.models import Page
from entrepairs.commons.showing import rendered
from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.engines.merging import Side
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@show_or_take
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new page, or one in another language. At most seven statements to show."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    if viewer is None and request.method != "POST":
        return redirect_to_login(request.get_full_path())
    original = _original(viewer, slug, request.GET.get("translates", ""))
    form = PageForm(
        request.POST if request.method == "POST" else None,
        initial=_beginning(request, community, original),
    )
    if request.method == "POST" and form.is_valid() and viewer is not None and _is_to_be_kept(request):
        try:
            saved = start_page(actor=viewer, community=community, draft=form.draft(), translates=original)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _after(request, saved)
    return _show(request, community, membership, None, form, viewer)


@show_or_take
def edit(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    """Write a page anew. At most eight statements to show."""
    viewer = viewer_of(request)
    community, membership, page = get_page_for(viewer, slug, page_slug)
    if viewer is None and request.method != "POST":
        return redirect_to_login(request.get_full_path())
    current = page.revision or page.revisions.order_by("-number").first()
    assert current is not None  # noqa: S101 - a page begins with one
    form = PageForm(
        request.POST if request.method == "POST" else None,
        page=page,
        initial={
            "title": current.title,
            "text": current.text,
            "category": page.category,
            "base_number": current.number,
        },
    )
    meeting: Meeting | None = None
    if request.method == "POST" and form.is_valid() and viewer is not None and _is_to_be_kept(request):
        try:
            saved = write_page(actor=viewer, page=page, draft=form.draft())
        except Meeting as met:
            meeting = met
            form = _on_both(form, met, page)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _after(request, saved)
    return _show(request, community, membership, page, form, viewer, meeting)


def _is_to_be_kept(request: HttpRequest) -> bool:
    """Whether the button that was pressed keeps the text; the other one shows how it will look."""
    return "preview" not in request.POST


def _after(request: HttpRequest, saved: Saved) -> HttpResponse:
    if saved.revision is None:
        messages.info(request, _("Nothing was changed."))
    elif saved.waits:
        messages.success(
            request, _("Thank you! Somebody looks at it before everybody reads it; you hear of it then.")
        )
    elif saved.brought_together:
        messages.success(
            request, _("It is kept, together with what others wrote meanwhile. Look whether it reads well.")
        )
    else:
        messages.success(request, _("It is kept. Thank you!"))
    return redirect("commons:page", saved.page.community.slug, saved.page.slug)


def _on_both(form: PageForm, met: Meeting, page: Page) -> PageForm:
    """The form again, on the newest revision: the next time it is kept, it stands on what is shown here."""
    anew = PageForm(
        {**{name: form.data.get(name) for name in form.data}, "base_number": str(met.current.number)},
        page=page,
    )
    anew.is_valid()
    anew.add_error("text", str(met))
    return anew


def _original(viewer: Person | None, slug: str, page_slug: str) -> Page | None:
    return get_page_for(viewer, slug, page_slug)[2] if page_slug else None


def _beginning(request: HttpRequest, community: Community, original: Page | None) -> dict[str, object]:
    if original is None or original.revision is None:
        return {"title": request.GET.get("title", "")[:120], "language": get_language() or community.language}
    other = "en" if original.language == "fr" else "fr"
    return {"text": original.revision.text, "language": other, "category": original.category}


def _show(
    request: HttpRequest,
    community: Community,
    membership: Membership | None,
    page: Page | None,
    form: PageForm,
    viewer: Person | None,
    meeting: Meeting | None = None,
) -> HttpResponse:
    preview = request.method == "POST" and form.is_bound and "preview" in request.POST
    text = str(form.data.get("text", "")) if preview else ""
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "form": form,
        "meeting": meeting,
        "meets": [part for part in meeting.found.parts if part.side is Side.MEETING] if meeting else [],
        "preview": rendered(community, text).html if text else "",
        "categories": [name for name, _count in queries.categories_of(community)[:40]],
        "signed_out": viewer is None,
        "may_write": viewer is None or may_write(membership, page),
    }
    return render(request, "commons/write.html", context)
