"""A page as it is read: its text as HTML, and what it names, found before it is rendered."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString

from entrepairs.communities.models import Community
from entrepairs.kernel import markdown

from .queries import shown_slugs
from .titles import slug_of

TOC_FROM = 3  # headings


@dataclass(frozen=True)
class Shelf:
    """What a text names in its community."""

    community: Community
    pages: dict[str, str]  # names of pages that are shown, and their addresses

    def page(self, name: str) -> markdown.Link | None:
        slug = slug_of(name)
        if not slug:
            return None
        if slug in self.pages:
            return markdown.Link(reverse("commons:page", args=[self.community.slug, self.pages[slug]]))
        write = reverse("commons:new", args=[self.community.slug])
        return markdown.Link(f"{write}?title={quote(name)}", exists=False)

    def file(self, name: str) -> markdown.Link | None:
        return None

    def picture(self, name: str, alt: str, *, block: bool) -> SafeString | None:
        return None


def rendered(community: Community, source: str) -> markdown.Rendered:
    """The text as HTML. One statement, none where it names no page."""
    slugs = {slug for name in markdown.pages_named(source) if (slug := slug_of(name))}
    shelf = Shelf(community, shown_slugs(community, slugs))
    return markdown.render(source, resolver=shelf)
