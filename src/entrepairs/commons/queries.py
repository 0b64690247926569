"""Reads of pages and of what was done to them. Each says how many statements it costs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Page, PageLink, PageName, Remark, Revision, Rules, Thanks, Watch

SHOWN = Q(revision__isnull=False, removed_at__isnull=True)
NEWCOMER_UNTIL = 3  # edits that were shown


def find_page(community: Community, slug: str) -> Page | None:
    """A page by a name that it has or had, shown or not, with what it shows. One statement."""
    pages = Page.objects.select_related("revision", "revision__author", "translates", "translates__revision")
    return pages.filter(names__community=community, names__slug=slug).first()


def shown_pages(community: Community) -> QuerySet[Page]:
    """All that are shown. One statement."""
    return Page.objects.filter(SHOWN, community=community)


def shown_slugs(community: Community, slugs: Collection[str]) -> dict[str, str]:
    """Of some names, those of shown pages, and their addresses. One statement, none for nothing."""
    if not slugs:
        return {}
    found = PageName.objects.filter(
        community=community, slug__in=slugs, page__revision__isnull=False, page__removed_at__isnull=True
    )
    return dict(found.values_list("slug", "page__slug"))


def revisions_of(page: Page) -> QuerySet[Revision]:
    """All revisions with their authors, the newest first. One statement."""
    return Revision.objects.filter(page=page).select_related("author", "author__profile").order_by("-number")


def find_revision(page: Page, number: int) -> Revision | None:
    """One revision with its author. One statement."""
    return revisions_of(page).filter(number=number).first()


def shown_before(page: Page, number: int) -> Revision | None:
    """The last revision that the page showed before one. One statement."""
    return revisions_of(page).filter(number__lt=number, state=Revision.State.SHOWN).first()


def last_number(page: Page) -> int:
    """The number of the newest revision, whatever became of it. One statement."""
    newest = Revision.objects.filter(page=page).order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def links_to(page: Page) -> QuerySet[Page]:
    """The pages that lead to a page, by title. One statement."""
    names = PageName.objects.filter(page=page).values("slug")
    leading = PageLink.objects.filter(page=OuterRef("pk"), slug__in=names)
    return shown_pages(page.community).filter(Exists(leading)).exclude(pk=page.pk).order_by("title")


def wanted(community: Community) -> QuerySet[PageLink, Any]:
    """Titles that pages lead to and that nobody has written, the most wanted first. One statement."""
    there = PageName.objects.filter(
        community=community,
        slug=OuterRef("slug"),
        page__revision__isnull=False,
        page__removed_at__isnull=True,
    )
    links = PageLink.objects.filter(
        ~Exists(there), page__community=community, page__revision__isnull=False, page__removed_at__isnull=True
    )
    return links.values("slug").annotate(times=Count("page"), title=Min("name")).order_by("-times", "slug")


def recent_changes(community: Community) -> QuerySet[Revision]:
    """What was written lately and is shown, the newest first. One statement."""
    return (
        Revision.objects.filter(page__community=community, state=Revision.State.SHOWN)
        .filter(page__removed_at__isnull=True)
        .select_related("page__community", "author", "author__profile")
        .order_by("-made_at", "-id")
    )


def waiting_revisions(community: Community) -> QuerySet[Revision]:
    """What waits for somebody's look, the longest first. One statement."""
    return (
        Revision.objects.filter(page__community=community, state=Revision.State.WAITING)
        .select_related("page", "author", "author__profile")
        .order_by("made_at", "id")
    )


def newcomers_wait(community: Community) -> bool:
    """Whether a member's first edits wait for a look. One statement."""
    return Rules.objects.filter(community=community, newcomers_wait=True).exists()


def is_newcomer(person: Person, community: Community) -> bool:
    """Whether few edits of a member have been shown yet. One statement."""
    shown = Revision.objects.filter(
        page__community=community, author=person, state=Revision.State.SHOWN
    ).order_by()
    return len(shown[:NEWCOMER_UNTIL]) < NEWCOMER_UNTIL


def watchers_of(page: Page) -> Sequence[Person]:
    """Who wants to hear of a page. One statement."""
    return [watch.person for watch in Watch.objects.filter(page=page).select_related("person")]


def watches(person: Person | None, page: Page) -> bool:
    """One statement, none for nobody."""
    return person is not None and Watch.objects.filter(page=page, person=person).exists()


def thanked_by(person: Person | None, revisions: Collection[Revision]) -> set[int]:
    """Which of some revisions a person has thanked for. One statement, none for nobody."""
    if person is None or not revisions:
        return set()
    found = Thanks.objects.filter(person=person, revision__in=[one.pk for one in revisions])
    return set(found.values_list("revision_id", flat=True))


def pages_last_written_by(author: Person, community: Community) -> QuerySet[Page]:
    """Shown pages whose newest words are somebody's. One statement."""
    return shown_pages(community).filter(revision__author=author).select_related("community").order_by("pk")


def shown_before_author(page: Page, author: Person) -> Revision | None:
    """What others last wrote on a page; None where it is all that author's. One statement."""
    others = revisions_of(page).filter(state=Revision.State.SHOWN).exclude(author=author)
    return others.first()


def unsettled(before: datetime) -> QuerySet[Revision]:
    """Shown revisions of before a moment, not yet looked at for what is left of them. One statement."""
    return Revision.objects.filter(
        settled_at__isnull=True, state=Revision.State.SHOWN, made_at__lte=before
    ).order_by("page_id", "number")


def texts_of(page: Page) -> list[tuple[int, str]]:
    """The texts that a page showed, by the ids of their revisions, in order. One statement."""
    shown = Revision.objects.filter(page=page, state=Revision.State.SHOWN).order_by("number")
    return list(shown.values_list("pk", "text"))


def remarks_of(page: Page) -> QuerySet[Remark]:
    """What was said under a page, the newest first. One statement."""
    said = Remark.objects.filter(page=page, removed_at__isnull=True)
    return said.select_related("author", "author__profile").order_by("-id")


def categories_of(community: Community) -> list[tuple[str, int]]:
    """The categories of the pages that are shown, and how many are in each, by name. One statement."""
    counted = shown_pages(community).exclude(category="").values_list("category").annotate(Count("pk"))
    return list(counted.order_by("category"))


def pages_in(community: Community, category: str) -> QuerySet[Page]:
    """Shown pages by title, of one category or of all. One statement."""
    pages = shown_pages(community).order_by("title", "pk")
    return pages.filter(category=category) if category else pages


def languages_of(page: Page) -> list[Page]:
    """The same page in all its languages that are shown, itself left out. One statement."""
    original = page.translates_id or page.pk
    others = Page.objects.select_related("revision", "translates__revision").filter(
        SHOWN, Q(pk=original) | Q(translates=original)
    )
    return list(others.exclude(pk=page.pk).order_by("language"))


def find_remark(page: Page, remark_id: int) -> Remark | None:
    """One statement."""
    return remarks_of(page).filter(pk=remark_id).first()
