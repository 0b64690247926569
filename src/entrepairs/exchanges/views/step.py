"""Taking a step."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.exchanges import actions
from entrepairs.exchanges.access import get_exchange_for
from entrepairs.exchanges.forms import StepForm
from entrepairs.exchanges.lifecycle import STEPS, Asks
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import standing_terms
from entrepairs.exchanges.words import step_words
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

from .detail import conversation, form_of

Taken = Exchange | actions.Outcome | None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, exchange_id: int, name: str) -> HttpResponse:
    """Take a step as one of the sides; whoever comes here by a link is led to the page."""
    viewer = signed_in(request)
    exchange = get_exchange_for(viewer, exchange_id)
    if name not in TAKE:
        raise Http404
    if request.method != "POST":
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    form = form_of(STEPS[name], viewer, exchange, standing_terms(exchange), request.POST)
    if form is None and STEPS[name].asks is Asks.TERMS:  # told late, without a listing to negotiate about
        messages.error(request, _("This can no longer be done: see where the exchange stands."))
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    if form is not None and not form.is_valid():
        return conversation(request, viewer, exchange, tried=(name, form))
    return _take(request, viewer, exchange, name, form)


def _take(
    request: HttpRequest, viewer: Person, exchange: Exchange, name: str, form: StepForm | None
) -> HttpResponse:
    given = {**(form.cleaned_data if form else {}), "version": _number(request.POST.get("version"))}
    done = step_words(name, exchange.state).done
    try:
        outcome = TAKE[name](viewer, exchange, given, form)
    except Refused as error:
        exchange = get_exchange_for(viewer, exchange.pk)
        if form is not None:
            form.add_refusal(error)
            return conversation(request, viewer, exchange, tried=(name, form))
        messages.error(request, str(error.message))
        return redirect("exchanges:detail", exchange_id=exchange.pk)
    if isinstance(outcome, actions.Outcome):
        return redirect("exchanges:outcome", exchange_id=exchange.pk)
    messages.success(request, str(done))
    return redirect("exchanges:detail", exchange_id=exchange.pk)


# What a side can do; deciding is a steward's, and has a page of its own.
TAKE: Mapping[str, Callable[[Person, Exchange, dict[str, Any], Any], Taken]] = {
    "propose": lambda actor, exchange, _given, form: actions.propose_terms(
        actor=actor, exchange=exchange, proposal=form.proposal()
    ),
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
    "accept_change": lambda actor, exchange, given, _form: actions.accept_change(
        actor=actor, exchange=exchange, version=given["version"]
    ),
    "confirm": lambda actor, exchange, given, _form: actions.confirm_exchange(
        actor=actor, exchange=exchange, version=given["version"]
    ),
    "part": lambda actor, exchange, given, _form: actions.report_part(
        actor=actor,
        exchange=exchange,
        quantity=given["quantity"],
        note=given["reason"],
        version=given["version"],
    ),
    "amend": lambda actor, exchange, given, form: actions.propose_change(
        actor=actor, exchange=exchange, proposal=form.proposal(), version=given["version"]
    ),
    "keep": lambda actor, exchange, given, _form: actions.keep_exchange(
        actor=actor, exchange=exchange, reason=given["reason"], version=given["version"]
    ),
    "cancel": lambda actor, exchange, given, _form: actions.cancel_exchange(
        actor=actor, exchange=exchange, reason=given["reason"], cause=given["cause"]
    ),
    "not_done": lambda actor, exchange, given, _form: actions.record_not_done(
        actor=actor, exchange=exchange, reason=given["reason"], cause=given["cause"]
    ),
    "dispute": lambda actor, exchange, given, _form: actions.dispute_exchange(
        actor=actor, exchange=exchange, words=given["words"]
    ),
    "explain": lambda actor, exchange, given, _form: actions.explain_exchange(
        actor=actor, exchange=exchange, words=given["words"]
    ),
    "appeal": lambda actor, exchange, given, _form: actions.appeal_decision(
        actor=actor, exchange=exchange, words=given["words"]
    ),
}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
