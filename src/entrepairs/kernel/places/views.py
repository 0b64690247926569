"""The suggestions below a place field, while one types."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from .forms import TEXT_LENGTH_MAX, choices_context
from .queries import Outcome, Resolution, get_place, resolve, suggest

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_CACHE_S = 600


@require_GET
def place_search(request: HttpRequest) -> HttpResponse:
    """The fragment of radio buttons for the text of the field named by `field`. The gazetteer is public.

    An exact and only name comes with its button picked, as it would be taken without picking.
    """
    name, widget_id = request.GET.get("field", "place"), request.GET.get("id", "id_place")
    if not _IDENTIFIER.fullmatch(name) or not _IDENTIFIER.fullmatch(widget_id):
        return HttpResponseBadRequest()
    text = request.GET.get(name, "").replace("\x00", "")[:TEXT_LENGTH_MAX]
    near_id = request.GET.get("near", "")
    near = get_place(int(near_id)) if re.fullmatch(r"[0-9]{1,18}", near_id) else None
    found = resolve(text, near=near)
    if found.outcome is Outcome.FOUND:
        # More towns may begin with the same letters: show them too, so that one can go on typing or pick.
        others = suggest(text, near=near)
        here = [shown for shown in others if shown.place == found.place] or list(found.suggestions)
        rest = [shown for shown in others if shown.place != found.place]
        found = Resolution(Outcome.FOUND, found.place, (*here, *rest))
    elif found.outcome is Outcome.UNKNOWN and len(text.strip()) < 3:
        found = Resolution(Outcome.EMPTY)
    context = {"choices": choices_context(name, widget_id, text, found), "is_fragment": True}
    response = render(request, "kernel/places/choices.html", context)
    patch_cache_control(response, max_age=_CACHE_S, private=True)
    return response
