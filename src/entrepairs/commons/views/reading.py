"""Reading pages: the shelf, a page, its history, what changed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from entrepairs.commons import queries
from entrepairs.commons.access import get_page_for, get_revision_for, may_look_over, may_write
from entrepairs.commons.forms import ReasonForm, RemarkForm
from entrepairs.commons.models import Revision
from entrepairs.commons.search import find_pages
from entrepairs.commons.showing import TOC_FROM, rendered
from entrepairs.communities.access import get_community_for
from entrepairs.engines.differences import Gap, Row, differences
from entrepairs.people.access import viewer_of

PER_PAGE = 20
CHANGES_PER_PAGE = 15
REMARKS_PER_PAGE = 10
WANTED_SHOWN = 6
ROWS_SHOWN = 80  # of differences: a page has its measure


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All pages by title, of a category or found by words; and the wanted ones. At most eight statements."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    words, category = request.GET.get("q", "").strip()[:200], request.GET.get("category", "")
    found = find_pages(community, words) if words else queries.pages_in(community, category)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "words": words,
        "category": category,
        "categories": queries.categories_of(community)[:12],
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": queries.wanted(community)[:WANTED_SHOWN],
        "latest": queries.recent_changes(community)[:4],
        "may_write": may_write(membership, None),
        "waiting": queries.waiting_revisions(community).count() if may_look_over(membership) else 0,
    }
    return render(request, "commons/index.html", context)


@require_safe
def page(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    """A page and what is said under it. At most twelve statements."""
    viewer = viewer_of(request)
    community, membership, page = get_page_for(viewer, slug, page_slug)
    if page.slug != page_slug:  # a name that it had
        return redirect("commons:page", slug, page.slug)
    shown = page.revision or page.revisions.order_by("-number").first()
    assert shown is not None  # noqa: S101 - a page begins with one
    made = rendered(community, shown.text)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "revision": shown,
        "html": made.html,
        "headings": made.headings if len(made.headings) >= TOC_FROM else [],
        "may_write": may_write(membership, page),
        "backlinks": queries.links_to(page)[:12],
        "languages": queries.languages_of(page),
        "watched": queries.watches(viewer, page),
        "remarks": Paginator(queries.remarks_of(page), REMARKS_PER_PAGE).get_page(request.GET.get("page")),
        "remark_form": RemarkForm(),
        "reason_form": ReasonForm(),
        "viewer": viewer,
    }
    return render(request, "commons/page.html", context)


@require_safe
def history(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    """Who wrote what, when and why. Five statements."""
    community, membership, page = get_page_for(viewer_of(request), slug, page_slug)
    revisions = queries.revisions_of(page)
    if not may_look_over(membership):
        revisions = revisions.filter(state=Revision.State.SHOWN)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "revisions": Paginator(revisions, CHANGES_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "commons/history.html", context)


@require_safe
def revision(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    """What one revision changed, and its text as it was. At most nine statements."""
    viewer = viewer_of(request)
    community, membership, page = get_page_for(viewer, slug, page_slug)
    found = get_revision_for(viewer, membership, page, number)
    before = queries.shown_before(page, number)
    rows = differences(before.text if before else "", found.text)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "revision": found,
        "before": before,
        "rows": [_row(row) for row in rows[:ROWS_SHOWN]],
        "left_out": max(0, len(rows) - ROWS_SHOWN),
        "is_current": page.revision_id == found.pk,
        "may_write": may_write(membership, page),
        "may_look_over": may_look_over(membership),
        "thanked": found.pk in queries.thanked_by(viewer, [found]),
        "reason_form": ReasonForm(),
        "viewer": viewer,
    }
    return render(request, "commons/revision.html", context)


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written lately on all pages. Four statements."""
    community, membership = get_community_for(viewer_of(request), slug)
    revisions = queries.recent_changes(community)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "revisions": Paginator(revisions, CHANGES_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "commons/changes.html", context)


def _row(row: Row | Gap) -> dict[str, object]:
    if isinstance(row, Gap):
        return {"gap": row.lines}
    return {"change": row.change.value if row.change else "within", "pieces": row.pieces}
