"""An exchange as a conversation, and the steps that lead on from where it stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.actions import read_messages
from entrepairs.exchanges.forms import FORMS, PartForm, StepForm, TermsForm, first_terms, other_terms
from entrepairs.exchanges.lifecycle import AGREED, IN_TOUCH, STEPS, Asks, Position, Step, steps_open_to
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.exchanges.queries import (
    all_terms,
    confirmations_of,
    helped_steps,
    line_of,
    position_of,
    terms_of,
)
from entrepairs.exchanges.reviews.opening import REVIEWED
from entrepairs.exchanges.reviews.queries import standing_of
from entrepairs.exchanges.thread import Said, dispute_of, said
from entrepairs.exchanges.words import (
    StepWords,
    changes,
    situation,
    step_words,
    terms_words,
    waiting,
)
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.queries import remaining_quantity
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .talking import meeting, what_was_said, writing

FORMS_MOST = 2  # that unfold on the page itself


@dataclass(frozen=True)
class _Shown:
    """A step as the page draws it: a button, or a form that unfolds."""

    step: Step
    words: StepWords
    form: StepForm | None  # to fill in
    is_main: bool
    is_linked: bool = False  # its form is a link away


@login_required
@require_safe
def detail(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Where an exchange stands, what can be done, and what was said. At most twenty-eight statements."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    new = read_messages(actor=viewer, exchange=exchange) if request.method == "GET" else []
    return conversation(request, viewer, exchange, new=new)


def conversation(
    request: HttpRequest,
    viewer: Person,
    exchange: Exchange,
    tried: tuple[str, StepForm] | None = None,
    new: Collection[int] = (),
) -> HttpResponse:
    """The page, with a step just tried open, so that what was typed is not lost.

    `new` are the messages that had not been read before.
    """
    line, versions, confirmations = (
        line_of(viewer, exchange),
        all_terms(exchange),
        confirmations_of(exchange),
    )
    dispute, chosen = dispute_of(exchange), request.GET.get("step", "")
    by_number = {terms.version: terms for terms in versions}
    by_number[0] = terms_of(exchange, 0)  # what stands for the terms before there are any
    standing, open_terms = by_number[exchange.version], by_number[exchange.open_version]
    in_touch = exchange.state in IN_TOUCH
    language, today = get_language() or "fr", formatting.local(now(), exchange.community.timezone).date()
    talk = said(versions, exchange, language=language, today=today)
    membership = membership_of(viewer, exchange.community)
    is_apart = line.other.pk in apart_from(viewer)
    position = position_of(
        exchange,
        proposer_id=open_terms.proposed_by_id,
        confirmations=confirmations,
        decisions=dispute.decisions,
        may_bind=membership is not None and membership.is_active and not is_apart,
    )
    words = terms_words(standing, exchange, language=language, today=today) if talk else None
    context = {
        "community": exchange.community,
        "membership": membership,
        "section": "exchanges",
        "exchange": exchange,
        "is_apart": is_apart,
        "listing": exchange.listing,
        "peer": line.other,
        "situation": situation(exchange.state, line.turn, line.other.display_name),
        "waiting": waiting(exchange, language),
        "terms": words,
        "proposed": _proposed(exchange, talk, words),
        "version": open_terms.version,
        "steps": _steps(viewer, exchange, standing, position, tried, chosen=chosen),
        "tried": tried[0] if tried else chosen,
        "helped": helped_steps(exchange),
        "reviews": standing_of(viewer, exchange) if exchange.state in REVIEWED else None,
        "in_touch": in_touch,
        "new": new,
        **what_was_said(request, exchange, talk, confirmations, dispute, language),
        **writing(viewer, exchange, membership, is_apart=is_apart, tried=tried),
        **meeting(viewer, exchange, line.other, in_touch=in_touch),
    }
    return render(request, "exchanges/detail.html", context)


def _proposed(exchange: Exchange, talk: Sequence[Said], standing: Any) -> dict[str, Any] | None:
    """What lies on the table in the place of the terms that stand, and how it differs from them."""
    if exchange.proposed_version is None:
        return None
    one = next(said for said in talk if said.terms.version == exchange.proposed_version)
    return {"terms": one.terms, "changes": changes(standing, one.words)}


def _steps(
    viewer: Person,
    exchange: Exchange,
    standing: Terms,
    position: Position,
    tried: tuple[str, StepForm] | None,
    *,
    chosen: str,
) -> list[_Shown]:
    """The steps open to the viewer, and the one just tried.

    Where many of them have a form, the page stays light: it shows the one that was chosen or tried.
    """
    open_steps = steps_open_to(position, viewer.pk)
    # Nobody is urged to say that something is done which is yet to come.
    is_early = exchange.state in AGREED and standing.starts_at is not None and standing.starts_at > now()
    name, form = tried or ("", None)
    if name in STEPS and STEPS[name] not in open_steps:
        open_steps.append(STEPS[name])
    main = next((step.name for step in open_steps if step.is_main), "")
    has_room = sum(step.asks not in {Asks.VERSION, Asks.NOTHING} for step in open_steps) <= FORMS_MOST
    shown = []
    for step in open_steps:
        found = form if step.name == name else form_of(step, viewer, exchange, standing)
        shown.append(
            _Shown(
                step,
                step_words(step.name, exchange.state),
                found,
                is_main=step.name == main and (step.name != "confirm" or not is_early),
                is_linked=found is not None and not has_room and step.name not in {name, chosen},
            )
        )
    return shown


def form_of(
    step: Step, viewer: Person, exchange: Exchange, standing: Terms, data: Any = None
) -> StepForm | None:
    """The form of a step, filled in with `data` or with the terms that stand; None for a mere button."""
    auto_id = f"{step.name}_%s"
    listing = exchange.listing
    if step.asks is Asks.TERMS and listing is not None:
        is_counted = listing.in_domain.capacity is Capacity.TOTAL
        left = remaining_quantity(listing) if is_counted else None
        if left is not None and exchange.state in AGREED:
            left += standing.quantity
        return TermsForm(
            data,
            auto_id=auto_id,
            listing=listing,
            gives=viewer.pk == exchange.giver_id,
            left=left,
            initial=other_terms(standing, listing, exchange.open_version)
            if exchange.version
            else first_terms(listing, left, "", now()),
        )
    if step.asks is Asks.PART:
        return PartForm(data, auto_id=auto_id, exchange=exchange, agreed=standing.quantity)
    kind = FORMS.get(step.asks)
    return kind(data, auto_id=auto_id) if kind else None
