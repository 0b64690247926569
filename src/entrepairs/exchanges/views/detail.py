"""An exchange as a conversation, and the steps that lead on from where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities.queries import membership_of
from entrepairs.exchanges import actions
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.forms import FORMS, StepForm, TermsForm, other_terms
from entrepairs.exchanges.lifecycle import AGREED, IN_TOUCH, STEPS, Asks, Step, steps_open_to
from entrepairs.exchanges.models import Confirmation, Exchange, Terms
from entrepairs.exchanges.queries import (
    all_terms,
    confirmations_of,
    line_of,
    phone_of,
    standing_terms,
)
from entrepairs.exchanges.thread import said
from entrepairs.exchanges.words import STEPS as WORDS
from entrepairs.exchanges.words import StepWords, closing, situation, terms_words
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.queries import remaining_quantity
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

NEWEST_SAID = 8  # of the versions; older ones are a link away


@dataclass(frozen=True)
class _Shown:
    """A step as the page draws it: a button, or a form that unfolds."""

    step: Step
    words: StepWords
    form: StepForm | None
    is_main: bool


@login_required
@require_safe
def detail(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Where an exchange stands, what can be done, and what was said. At most thirteen statements."""
    viewer = signed_in(request)
    return _page(request, viewer, get_exchange_for(viewer, exchange_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, exchange_id: int, name: str) -> HttpResponse:
    """Take a step; whoever comes here by a link is led to the page."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    if name not in STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    form = _form(STEPS[name], viewer, exchange, standing_terms(exchange), request.POST)
    if form is not None and not form.is_valid():
        return _page(request, viewer, exchange, tried=(name, form))
    given = {**(form.cleaned_data if form else {}), "version": _number(request.POST.get("version"))}
    try:
        outcome = _TAKE[name](viewer, exchange, given, form)
    except Refused as error:
        exchange = get_exchange_for(viewer, exchange_id)
        if form is not None:
            form.add_refusal(error)
            return _page(request, viewer, exchange, tried=(name, form))
        messages.error(request, str(error.message))
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    if isinstance(outcome, actions.Outcome):
        return redirect("exchanges:outcome", exchange_id=exchange.pk)
    messages.success(request, str(WORDS[name].done))
    return redirect("exchanges:detail", exchange_id=exchange.pk)


Taken = Exchange | actions.Outcome | None

_TAKE: Mapping[str, Callable[[Person, Exchange, dict[str, Any], Any], Taken]] = {
    "accept": lambda actor, exchange, given, _form: actions.accept_exchange(
        actor=actor, exchange=exchange, version=given["version"]
    ),
    "counter": lambda actor, exchange, given, form: actions.counter_exchange(
        actor=actor, exchange=exchange, proposal=form.proposal(), version=given["version"]
    ),
    "decline": lambda actor, exchange, given, _form: actions.decline_exchange(
        actor=actor, exchange=exchange, reason=given["reason"]
    ),
    "withdraw": lambda actor, exchange, given, _form: actions.withdraw_exchange(
        actor=actor, exchange=exchange, reason=given["reason"]
    ),
    "confirm": lambda actor, exchange, _given, _form: actions.confirm_exchange(
        actor=actor, exchange=exchange
    ),
    "cancel": lambda actor, exchange, given, _form: actions.cancel_exchange(
        actor=actor, exchange=exchange, reason=given["reason"], cause=given["cause"]
    ),
    "not_done": lambda actor, exchange, given, _form: actions.record_not_done(
        actor=actor, exchange=exchange, reason=given["reason"], cause=given["cause"]
    ),
}


def _page(
    request: HttpRequest, viewer: Person, exchange: Exchange, tried: tuple[str, StepForm] | None = None
) -> HttpResponse:
    line, versions, confirmations = (
        line_of(viewer, exchange),
        all_terms(exchange),
        confirmations_of(exchange),
    )
    standing, in_touch = versions[-1], exchange.state in IN_TOUCH
    language, today = get_language() or "fr", formatting.local(now(), exchange.community.timezone).date()
    talk = said(versions, exchange, language=language, today=today)
    most = len(talk) if "all" in request.GET else NEWEST_SAID
    membership = membership_of(viewer, exchange.community)
    is_apart = line.other.pk in apart_from(viewer)
    may_bind = membership is not None and membership.is_active and not is_apart
    context = {
        "community": exchange.community,
        "membership": membership,
        "section": "exchanges",
        "exchange": exchange,
        "is_apart": is_apart,
        "listing": exchange.listing,
        "peer": line.other,
        "situation": situation(exchange.state, line.turn, line.other.display_name),
        "terms": terms_words(standing, exchange, language=language, today=today),
        "version": standing.version,
        "steps": _steps(viewer, exchange, standing, confirmations, tried, may_bind=may_bind),
        "tried": tried[0] if tried else "",
        "said": talk[-most:],
        "earlier": len(talk[:-most]),
        "confirmations": confirmations,
        "closing": closing(exchange) if exchange.closed_by_id or exchange.closing_reason else "",
        "in_touch": in_touch,
        "phone": phone_of(line.other) if in_touch else "",
    }
    return render(request, "exchanges/detail.html", context)


def _steps(
    viewer: Person,
    exchange: Exchange,
    standing: Terms,
    confirmations: list[Confirmation],
    tried: tuple[str, StepForm] | None,
    *,
    may_bind: bool,
) -> list[_Shown]:
    """The steps open to the viewer, and the one just tried, so that what was typed is not lost."""
    open_steps = steps_open_to(
        exchange,
        person_id=viewer.pk,
        proposer_id=standing.proposed_by_id,
        has_confirmed=viewer.pk in {confirmation.by_id for confirmation in confirmations},
        may_bind=may_bind,
    )
    # Nobody is urged to say that something is done which is yet to come.
    is_early = exchange.state in AGREED and standing.starts_at is not None and standing.starts_at > now()
    name, form = tried or ("", None)
    if name and STEPS[name] not in open_steps:
        open_steps.append(STEPS[name])
    return [
        _Shown(
            step,
            WORDS[step.name],
            form if step.name == name else _form(step, viewer, exchange, standing),
            step.is_main and not is_early,
        )
        for step in open_steps
    ]


def _form(
    step: Step, viewer: Person, exchange: Exchange, standing: Terms, data: Any = None
) -> StepForm | None:
    auto_id = f"{step.name}_%s"
    if step.asks is Asks.TERMS:
        listing = exchange.listing
        return TermsForm(
            data,
            auto_id=auto_id,
            listing=listing,
            gives=viewer.pk == exchange.giver_id,
            left=remaining_quantity(listing) if listing.in_domain.capacity is Capacity.TOTAL else None,
            initial=other_terms(standing, listing),
        )
    kind = FORMS.get(step.asks)
    return kind(data, auto_id=auto_id) if kind else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
