"""The photos of one's own listing: adding them, saying what they show, putting them in order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities.models import Membership
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.pictures import picture_name
from entrepairs.kernel.uploads import left_out
from entrepairs.listings.models import Listing
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

from .access import get_own_listing, get_photo, is_for_everybody
from .actions import add_photos, describe_photo, make_photo_first, move_photo, remove_photo
from .forms import DescribeForm, UploadForm
from .models import MOST_PHOTOS, ListingPhoto
from .queries import first_undescribed, photos_of

# A picture never changes under its name, which is made of what it shows.
KEPT_S = 365 * 24 * 60 * 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """The photos of a listing, and a form to add some. Its owner only. Seven statements to show."""
    owner = signed_in(request)
    listing, membership = get_own_listing(owner, slug, listing_id)
    form = None
    if request.method == "POST":
        form = _upload_form(request, owner, room=MOST_PHOTOS - len(photos_of(listing)))
        if form.is_valid() and (added := _added(owner, listing, form)):
            return _to_describe(request, listing, added)
    shown = photos_of(listing)
    if form is None and len(shown) < MOST_PHOTOS:
        form = _upload_form(request, owner, room=MOST_PHOTOS - len(shown))
    context = _around(listing, membership) | {
        "form": form,
        "photos": shown,
        "is_one": len(shown) == 1,
        "undescribed": sum(not photo.alt for photo in shown),
    }
    return render(request, "listings/photos/photos.html", context)


def _upload_form(request: HttpRequest, owner: Person, *, room: int) -> UploadForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(*sent, room=room, left_out=left_out(request), credit=owner.display_name)


def _added(owner: Person, listing: Listing, form: UploadForm) -> list[ListingPhoto]:
    try:
        return add_photos(actor=owner, listing=listing, pictures=form.pictures(), words=form.words())
    except Refused as refused:
        form.add_refusal(refused)
        return []


def _to_describe(request: HttpRequest, listing: Listing, added: list[ListingPhoto]) -> HttpResponseRedirect:
    """On to the first of those that were added, to say what it shows."""
    messages.success(request, _("Your photo is there.") if len(added) == 1 else _("Your photos are there."))
    return redirect("listings:photo", listing.community.slug, listing.pk, added[0].pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, slug: str, listing_id: int, photo_id: int) -> HttpResponse:
    """What one photo shows. Its owner only; then on to the next one that is not described.

    Seven statements to show.
    """
    owner = signed_in(request)
    listing, membership = get_own_listing(owner, slug, listing_id)
    found = get_photo(listing, photo_id)
    form = DescribeForm(request.POST if request.method == "POST" else None, photo=found)
    if request.method == "POST" and form.is_valid():
        try:
            describe_photo(actor=owner, photo=found, words=form.words())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            following = first_undescribed(listing)
            if following is not None:
                return redirect("listings:photo", slug, listing_id, following.pk)
            messages.success(request, _("Thank you: now everybody knows what there is to see."))
            return redirect("listings:photos", slug, listing_id)
    context = _around(listing, membership) | {"form": form, "photo": found}
    return render(request, "listings/photos/describe.html", context)


@login_required
@require_POST
def step(request: HttpRequest, slug: str, listing_id: int, photo_id: int) -> HttpResponseRedirect:
    """Move a photo, make it the first one, or take it away. Its owner only."""
    owner = signed_in(request)
    listing, _membership = get_own_listing(owner, slug, listing_id)
    found = get_photo(listing, photo_id)
    try:
        match request.POST.get("step"):
            case "up":
                move_photo(actor=owner, photo=found, by=-1)
            case "down":
                move_photo(actor=owner, photo=found, by=1)
            case "first":
                make_photo_first(actor=owner, photo=found)
            case "remove":
                remove_photo(actor=owner, photo=found)
                messages.success(request, _("The photo is gone."))
            case _:
                raise Http404
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("listings:photos", slug, listing_id)


def _around(listing: Listing, membership: Membership | None) -> dict[str, object]:
    return {
        "community": listing.community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
    }


@require_safe
def picture(request: HttpRequest, digest: str, width: str, kind: str) -> FileResponse:
    """One file of a picture, for who may see a listing that shows it. One statement, or four."""
    is_public = is_for_everybody(request, digest)
    try:
        file = default_storage.open(picture_name(digest, int(width), kind))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=f"image/{kind}")
    whose = "public" if is_public else "private"
    response.headers["Cache-Control"] = f"{whose}, max-age={KEPT_S}, immutable"
    return response
