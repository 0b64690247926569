"""What people are told of their badges, each in their own language."""

from collections.abc import Callable, Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.models import Community
from entrepairs.people.models import Person
from entrepairs.people.news.actions import News, tell_all

from .models import Award
from .news import BADGES

Words = tuple[str, str]  # a subject, and what is said


def tell_of_awards(community: Community, awards: Collection[Award]) -> None:
    """Tell people of badges that they earned. At most four statements, none for no badge."""
    _tell(community, awards, "awarded", _of_award)


def tell_of_revoked(community: Community, awards: Collection[Award]) -> None:
    """Tell people of badges that they no longer have. The same."""
    _tell(community, awards, "revoked", _of_revoked)


def _tell(
    community: Community, awards: Collection[Award], event: str, words: Callable[[dict[str, str]], Words]
) -> None:
    if not awards:
        return
    people = Person.objects.in_bulk([award.person_id for award in awards])
    news = []
    for award in awards:
        person = people[award.person_id]
        badge = award.shown(person.language)
        if badge is None:
            continue
        with override(person.language):
            said = {"badge": str(badge.name), "means": str(badge.means), "community": community.name}
            subject, text = words(said)
            link = reverse("recognition:badge", args=[community.slug, award.badge])
        key = f"recognition.{event}:{award.pk}:{award.contribution_id}"
        news.append(News(person, BADGES, key, subject, text, link, community))
    tell_all(actor=None, news=news)


def _of_award(said: dict[str, str]) -> Words:
    return (
        _("A badge for you: %(badge)s") % said,
        _("In %(community)s it says of you: %(means)s. Thank you! Here it is:") % said,
    )


def _of_revoked(said: dict[str, str]) -> Words:
    return (
        _("The badge “%(badge)s” no longer counts") % said,
        _(
            "In %(community)s an act was taken back without which its rule does not hold. It comes back by"
            " itself once the rule holds again:"
        )
        % said,
    )
