"""Telling people of pages, each in their own language, and who is told."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.commons.models import Page, Remark, Revision, Watch
from entrepairs.commons.news import PAGES
from entrepairs.commons.queries import watchers_of
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person
from entrepairs.people.news.actions import News, tell_all
from entrepairs.people.news.kinds import Kind

type Words = Callable[[], tuple[str, str]]  # a subject, and what is said


def watch_own(page: Page, author: Person) -> None:
    """Whoever starts a page hears what becomes of it."""
    Watch.objects.get_or_create(page=page, person=author, defaults={"since": now()})


def tell_watchers(page: Page, revision: Revision, actor: Person) -> None:
    """Tell those who watch a page, but who wrote it. At most five statements."""
    told = {"title": page.title, "name": actor.display_name, "why": revision.why}

    def words() -> tuple[str, str]:
        said = (
            _("%(name)s wrote “%(title)s” anew: %(why)s")
            if revision.why
            else _("%(name)s wrote “%(title)s” anew.")
        )
        return _("“%(title)s” was written anew") % told, said % told

    _tell(watchers_of(page), PAGES, f"commons.written:{revision.pk}", words, page, actor, revision.number)


def tell_of_remark(remark: Remark, actor: Person) -> None:
    """Tell those who watch a page that something was said under it. At most five statements."""
    page = remark.page
    told = {"title": page.title, "name": actor.display_name, "text": remark.text}

    def words() -> tuple[str, str]:
        return (
            _("A word under “%(title)s”") % told,
            _("%(name)s says: %(text)s") % told,
        )

    _tell(watchers_of(page), PAGES, f"commons.remark:{remark.pk}", words, page, actor)


def tell_author(revision: Revision, actor: Person, page: Page, reason: str) -> None:
    """Tell the author of an edit that waited what became of it; with a reason, it was not taken."""
    told = {"title": page.title, "reason": reason}

    def words() -> tuple[str, str]:
        if reason:
            return (
                _("Your edit of “%(title)s” was not taken") % told,
                _("Whoever looked at it says why: %(reason)s") % told,
            )
        return (
            _("Your edit of “%(title)s” is there") % told,
            _("Somebody looked at what you wrote, and everybody reads it now. Thank you!"),
        )

    key = f"commons.edit_{'refused' if reason else 'accepted'}:{revision.pk}"
    _tell([revision.author], PAGES, key, words, page, actor, revision.number)


def tell_of_thanks(revision: Revision, actor: Person) -> None:
    page = revision.page
    told = {"title": page.title, "name": actor.display_name}

    def words() -> tuple[str, str]:
        return (
            _("%(name)s says thank you") % told,
            _("%(name)s thanks you for what you wrote in “%(title)s”.") % told,
        )

    _tell([revision.author], PAGES, f"commons.thanks:{revision.pk}:{actor.pk}", words, page, actor)


def _tell(
    people: Iterable[Person],
    kind: Kind,
    key: str,
    words: Words,
    page: Page,
    actor: Person,
    number: int | None = None,
) -> None:
    news = []
    for person in people:
        with override(person.language):
            subject, text = words()
            name, given = ("commons:page", [page.community.slug, page.slug])
            if number is not None:
                name, given = "commons:revision", [*given, str(number)]
            link = reverse(name, args=given)
        news.append(News(person, kind, key, subject, text, link, page.community))
    tell_all(actor=actor, news=news)
