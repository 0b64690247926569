"""One's exchanges, by whose word they wait for."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import Line, Turn, by_turn, lines, turn_counts
from entrepairs.exchanges.reviews.queries import to_write
from entrepairs.exchanges.standing_queries import arrangements_of
from entrepairs.exchanges.standing_words import standing_words
from entrepairs.exchanges.waiting_queries import places_of
from entrepairs.exchanges.waiting_words import when_and_how_many
from entrepairs.exchanges.words import situation
from entrepairs.kernel.clock import now
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

PAGE, WAITING_SHOWN, STANDING_SHOWN = 10, 3, 3
# On the page of all, so that it stays light however many there are.
FIRST = {Turn.MINE: 5, Turn.AGREED: 4, Turn.THEIRS: 3, Turn.CLOSED: 3}
TO_REVIEW = 3
TITLES = {
    Turn.MINE: _("Waiting for your word"),
    Turn.AGREED: _("Agreed, to come"),
    Turn.THEIRS: _("Waiting for the other side"),
    Turn.CLOSED: _("Behind you"),
}


@dataclass(frozen=True)
class Row:
    line: Line
    situation: str


@dataclass(frozen=True)
class Group:
    turn: Turn
    title: str | Promise
    count: int
    rows: list[Row]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All groups with their first ones, or one group by pages. At most eleven statements."""
    viewer = signed_in(request)
    counts = turn_counts(viewer)
    chosen = next((turn for turn in Turn if turn.value == request.GET.get("turn")), None)
    context: dict[str, object] = {"section": "exchanges", "total": sum(counts.values())}
    if chosen is None:
        places = list(places_of(viewer)[:WAITING_SHOWN])
        language = get_language() or "fr"
        standing = arrangements_of(viewer, now())[: STANDING_SHOWN + 1]
        context["standing"] = [standing_words(one, viewer, language) for one in standing]
        context["places"] = [(place, when_and_how_many(place, place.listing, language)) for place in places]
        context["groups"] = [
            Group(
                turn, TITLES[turn], counts[turn], _rows(viewer, lines(viewer, by_turn(viewer, turn)[:most]))
            )
            for turn, most in FIRST.items()
            if counts[turn]
        ]
        context["to_review"] = [
            (period, period.exchange.other_side(viewer.pk)) for period in to_write(viewer)[:TO_REVIEW]
        ]
        return render(request, "exchanges/index.html", context)
    page: Page[Exchange] = Paginator(by_turn(viewer, chosen), PAGE).get_page(request.GET.get("page"))
    rows = _rows(viewer, lines(viewer, page))
    group = Group(chosen, TITLES[chosen], counts[chosen], rows)
    return render(request, "exchanges/group.html", {**context, "group": group, "page_obj": page})


def _rows(viewer: Person, found: list[Line]) -> list[Row]:
    return [Row(line, situation(line.exchange.state, line.turn, line.other.display_name)) for line in found]
