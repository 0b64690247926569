"""All of one's own offers and needs, wherever they stand."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.kernel.clock import now
from entrepairs.listings import words
from entrepairs.listings.mine import Shelf, counts_of, shelf_of
from entrepairs.people.access import signed_in

ON_A_PAGE = 10


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One shelf by pages: what is on the board, unless another one is chosen. Three statements."""
    viewer, at = signed_in(request), now()
    counts = counts_of(viewer, at)
    shelf = next((shelf for shelf in Shelf if shelf.value == request.GET.get("shelf")), Shelf.BOARD)
    page = Paginator(range(counts[shelf]), ON_A_PAGE).get_page(request.GET.get("page"))
    first = page.number * ON_A_PAGE - ON_A_PAGE
    listings = shelf_of(viewer, at, shelf)[first : first + ON_A_PAGE] if counts[shelf] else []
    context = {
        "section": "me",
        "total": sum(counts.values()),
        "shelves": [
            (words.SHELF_NAMES[one], f"?shelf={one.value}", one is shelf, many)
            for one, many in counts.items()
        ],
        "shelf": shelf.value,
        "page": page,
        "rows": [
            (listing, words.standing(listing, listing.standing(at), listing.community.timezone))
            for listing in listings
        ],
    }
    return render(request, "listings/mine.html", context)
