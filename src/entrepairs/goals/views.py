from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.access import signed_in, viewer_of

from .access import get_community_to_lead, get_goal_for
from .actions import set_goal
from .forms import GoalForm
from .growth import grown, growth_plot, step_for
from .models import Goal
from .queries import growth_of, latest_steps, outlook_on, outlooks_of, taken_part

PER_PAGE = 9
STEPS_SHOWN = 6


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The goals of a community, a page at a time. Four statements."""
    community, membership = get_community_for(viewer_of(request), slug)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": Paginator(outlooks_of(community, now()), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "goals/index.html", context)


@require_safe
def detail(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    """A goal, how it grew, and what moved it last. Seven statements."""
    community, membership, goal = get_goal_for(viewer_of(request), slug, goal_id)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "goal": goal,
        "outlook": outlook_on(goal, now()),
        "taken": taken_part(goal),
        "plot": _plot(goal) if goal.starts_at <= now() else None,
        "steps": latest_steps(goal)[:STEPS_SHOWN],
    }
    return render(request, "goals/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Set a goal; for stewards."""
    person = signed_in(request)
    community, membership = get_community_to_lead(person, slug)
    form = GoalForm(
        request.POST or None,
        community=community,
        initial={"starts_at": formatting.local(now(), community.timezone).date()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            goal = set_goal(actor=person, community=community, language=_language(), **form.goal())
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The goal is set. Every contribution moves it from now on."))
            return redirect("goals:detail", community.slug, goal.pk)
    context: dict[str, Any] = {
        "community": community,
        "membership": membership,
        "section": "home",
        "form": form,
    }
    return render(request, "goals/new.html", context)


def _language() -> str:
    return get_language() or "fr"


def _plot(goal: Goal) -> Any:
    dates = {"starts_at": goal.starts_at, "ends_at": goal.ends_at, "at": now()}
    points = grown(growth_of(goal), target=goal.target, timezone=goal.community.timezone, **dates)
    step = step_for(goal.starts_at, goal.ends_at)
    return growth_plot(points, step, goal.measure, _("How it grew"), _language())
