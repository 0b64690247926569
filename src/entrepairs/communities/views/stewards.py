"""What waits for the stewards, and what they decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities import actions
from entrepairs.communities.access import get_stewards_room, may_answer_appeal, may_decide
from entrepairs.communities.forms import AppealAnswerForm, DecisionForm
from entrepairs.communities.models import Decision
from entrepairs.communities.queries import (
    decisions_about,
    find_appeal,
    find_report,
    open_appeals,
    open_reports,
    open_reports_about,
)
from entrepairs.communities.reporting import kinds
from entrepairs.communities.words import rule_of, what_was_decided
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in

show_or_take = require_http_methods(["GET", "HEAD", "POST"])
REPORTS_SHOWN = 8
APPEALS_SHOWN = 5
DECISIONS_SHOWN = 5


@login_required
@require_safe
def stewards(request: HttpRequest, slug: str) -> HttpResponse:
    """What is reported and appealed, the oldest first. Seven statements."""
    viewer = signed_in(request)
    community, own = get_stewards_room(viewer, slug)
    page = Paginator(open_reports(community, viewer), REPORTS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "membership": own,
        "section": "home",
        "page": page,
        "rows": [(report, kinds()[report.kind].name, report.reporter_id == viewer.pk) for report in page],
        "appeals": open_appeals(community, viewer)[:APPEALS_SHOWN],
    }
    return render(request, "communities/stewards.html", context)


@login_required
@show_or_take
def case(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    """One report with what is needed to decide about it, and the decision. Some ten statements to show."""
    viewer = signed_in(request)
    community, own = get_stewards_room(viewer, slug)
    report = find_report(community, report_id)
    if report is None or report.person_id == viewer.pk:
        raise Http404
    kind = kinds()[report.kind]
    is_free = report.decision is None and may_decide(viewer, report)
    if request.method == "POST" and not is_free and report.decision is None:
        raise PermissionDenied
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        can_take_down=kind.take_down is not None,
        initial={"rule": report.category},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(actor=viewer, report=report, **form.cleaned_data)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("It is decided, and both sides are told."))
            return redirect("communities:stewards", slug=slug)
    present = kind.as_it_is(community, report.subject_id)
    about = list(open_reports_about(report))
    context = {
        "community": community,
        "membership": own,
        "section": "home",
        "report": report,
        "kind": kind,
        "present": present,
        "is_same": present is not None and (present.title, present.text) == (report.title, report.snapshot),
        "others": [one for one in about if one.pk != report.pk and one.person_id == report.person_id],
        "earlier": _shown(list(decisions_about(report.person, community)[:DECISIONS_SHOWN])),
        "decided": what_was_decided(report.decision) if report.decision else "",
        "is_free": is_free,
        "form": form,
    }
    return render(request, "communities/case.html", context)


def _shown(decisions: list[Decision]) -> list[tuple[Decision, str]]:
    return [(one, what_was_decided(one)) for one in decisions]


@login_required
@show_or_take
def appeal(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    """A decision that is to be looked at again, by another steward. Some eight statements to show."""
    viewer = signed_in(request)
    community, own = get_stewards_room(viewer, slug)
    found = find_appeal(community, appeal_id)
    if found is None:
        raise Http404
    decision = found.decision
    if not may_answer_appeal(viewer, decision):
        raise PermissionDenied
    form = AppealAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_appeal(
                actor=viewer,
                appeal=found,
                upheld=form.cleaned_data["answer"] == "uphold",
                reasons=form.cleaned_data["reasons"],
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("It is decided, and both sides are told."))
            return redirect("communities:stewards", slug=slug)
    context = {
        "community": community,
        "membership": own,
        "section": "home",
        "appeal": found,
        "decision": decision,
        "decided": what_was_decided(decision),
        "rule": rule_of(decision),
        "present": kinds()[decision.kind].as_it_is(community, decision.subject_id),
        "reports": decision.reports.all()[:DECISIONS_SHOWN],
        "form": form,
    }
    return render(request, "communities/appeal.html", context)
