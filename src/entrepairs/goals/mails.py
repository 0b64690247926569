"""What members are told of common goals, each in their own language."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.queries import members_of
from entrepairs.kernel import formatting
from entrepairs.people.models import Person
from entrepairs.people.news.actions import News, tell_all

from .models import Goal
from .news import GOALS

Words = tuple[str, str]  # a subject, and what is said


def tell_of_new(goal: Goal, *, actor: Person | None) -> None:
    """Tell all members that a goal was set, but who set it. At most four statements."""
    _tell(goal, "set", _of_new, actor)


def tell_of_reached(goal: Goal, *, actor: Person | None) -> None:
    """Tell all members that a goal is reached, but who did the last act and so has read it. The same."""
    _tell(goal, "reached", _of_reached, actor)


def _tell(goal: Goal, event: str, words: Callable[[Goal, str], Words], actor: Person | None) -> None:
    news = []
    for membership in members_of(goal.community):
        person = membership.person
        with override(person.language):
            subject, text = words(goal, person.language)
            link = reverse("goals:detail", args=[goal.community.slug, goal.pk])
        key = f"goals.{event}:{goal.pk}"
        news.append(News(person, GOALS, key, subject, text, link, goal.community))
    tell_all(actor=actor, news=news)


def _of_new(goal: Goal, language: str) -> Words:
    said = {
        "goal": goal.title,
        "community": goal.community.name,
        "target": formatting.measure(goal.measure, goal.target, language),
    }
    return (
        _("A new common goal: %(goal)s") % said,
        _("%(community)s has set itself a goal: “%(goal)s”, %(target)s. See how far it is:") % said,
    )


def _of_reached(goal: Goal, language: str) -> Words:
    said = {
        "goal": goal.title,
        "community": goal.community.name,
        "done": formatting.measure(goal.measure, goal.total, language),
    }
    return (
        _("Reached together: %(goal)s") % said,
        _("%(community)s has reached its goal “%(goal)s”: %(done)s, act by act. Thank you! See it here:")
        % said,
    )
