"""Saying that something is wrong, what was decided about it, and appealing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities import actions
from entrepairs.communities.access import get_community_for, get_decision_for, get_report_for
from entrepairs.communities.forms import AppealForm, ReportForm
from entrepairs.communities.models import Appeal
from entrepairs.communities.queries import appeal_deciders_of, deciders_of, membership_of, open_report_by
from entrepairs.communities.reporting import kinds
from entrepairs.communities.words import rule_of, what_it_means, what_was_decided
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in

show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@show_or_take
def report(request: HttpRequest, slug: str, kind: str, subject_id: int) -> HttpResponse:
    """Say that something is wrong. Whoever is signed in and sees it may. Some eight statements to show."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    thing = kinds()[kind].seen_by(viewer, community, subject_id) if kind in kinds() else None
    if thing is None or thing.person is None or thing.person == viewer:
        raise Http404
    present = open_report_by(viewer, kind, subject_id)
    if present is not None:
        messages.info(request, _("You have reported this already: the stewards will answer you."))
        return redirect("communities:reported", slug=slug, report_id=present.pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.report(
                actor=viewer, community=community, kind=kind, subject_id=subject_id, **form.cleaned_data
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Thank you. The stewards will look at it and answer you."))
            return redirect("communities:reported", slug=slug, report_id=made.pk)
    context = {
        "community": community,
        "membership": membership,
        "section": "",
        "form": form,
        "thing": thing,
        "kind": kinds()[kind],
    }
    return render(request, "communities/report.html", context)


@login_required
@require_safe
def reported(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    """What became of one's own report. Five statements."""
    viewer = signed_in(request)
    community, found = get_report_for(viewer, slug, report_id)
    decision = found.decision
    context = {
        "community": community,
        "membership": membership_of(viewer, community),
        "section": "me",
        "report": found,
        "decision": decision,
        "decided": what_was_decided(decision) if decision else "",
        "has_decider": decision is not None or bool(deciders_of(found)),
    }
    return render(request, "communities/reported.html", context)


@login_required
@show_or_take
def decision(request: HttpRequest, slug: str, decision_id: int) -> HttpResponse:
    """What was decided about oneself, and why; one appeals here. At most seven statements to show."""
    viewer = signed_in(request)
    community, found = get_decision_for(viewer, slug, decision_id)
    appeal: Appeal | None = getattr(found, "appeal", None)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(actor=viewer, decision=found, words=form.cleaned_data["words"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Another steward will look at it again and answer you."))
            return redirect("communities:decision", slug=slug, decision_id=found.pk)
    context = {
        "community": community,
        "membership": membership_of(viewer, community),
        "section": "me",
        "decision": found,
        "means": what_it_means(found),
        "rule": rule_of(found),
        "appeal": appeal,
        "form": form,
        "has_other_steward": bool(appeal_deciders_of(found)),
    }
    return render(request, "communities/decision.html", context)
