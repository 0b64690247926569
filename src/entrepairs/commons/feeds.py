"""The changes of a community's pages as an Atom feed. It names nobody: feeds are copied far and wide."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.people.access import viewer_of

from .models import Revision
from .queries import recent_changes

NEWEST = 30

if TYPE_CHECKING:
    _Feed = Feed[Revision, Community]
else:
    _Feed = Feed


class Changes(_Feed):
    """The newest changes of pages that the reader may see. At most four statements."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Community:
        return get_community_for(viewer_of(request), slug)[0]

    def title(self, community: Community) -> str:
        return _("%(community)s: what is written") % {"community": community.name}

    def link(self, community: Community) -> str:
        return reverse("commons:changes", args=[community.slug])

    def items(self, community: Community) -> Iterable[Revision]:
        return recent_changes(community)[:NEWEST]

    def item_title(self, item: Revision) -> str:
        return item.title

    def item_description(self, item: Revision) -> str:
        return item.why

    def item_link(self, item: Revision) -> str:
        return reverse("commons:revision", args=[item.page.community.slug, item.page.slug, item.number])

    def item_pubdate(self, item: Revision) -> datetime:
        return item.made_at

    item_updateddate = item_pubdate
