"""The stream as an Atom feed.

What is read by feed is copied far and wide and cannot be called back: it names people to members only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.kernel import formatting
from entrepairs.listings.domains import all_domains
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

from .access import is_named_to
from .models import Contribution
from .queries import stream
from .words import SOMEBODY_GIVING, SOMEBODY_RECEIVING, sentence_of, title_of

NEWEST = 30


@dataclass(frozen=True)
class Read:
    """What is read, and by whom: `member` is nobody for outsiders."""

    community: Community
    member: Person | None


@dataclass(frozen=True)
class Entry:
    act: Contribution
    read: Read


if TYPE_CHECKING:
    _Feed = Feed[Entry, Read]
else:
    _Feed = Feed


class Newest(_Feed):
    """The newest acts of a community that the reader may see. At most six statements."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Read:
        viewer = viewer_of(request)
        community, membership = get_community_for(viewer, slug)
        return Read(community, viewer if membership and membership.belongs else None)

    def title(self, read: Read) -> str:
        return _("%(community)s: contributions") % {"community": read.community.name}

    def subtitle(self, read: Read) -> str:
        return read.community.purpose

    def link(self, read: Read) -> str:
        return reverse("contributions:index", args=[read.community.slug])

    def items(self, read: Read) -> Iterable[Entry]:
        return [Entry(act, read) for act in stream(read.community)[:NEWEST]]

    def item_title(self, item: Entry) -> str:
        act, read = item.act, item.read
        told = _told(act, read.member)
        return _("Correction, taken back: %(act)s") % {"act": told} if act.reverses_id else told

    def item_description(self, item: Entry) -> str:
        act, read = item.act, item.read
        language = get_language() or "fr"
        day = formatting.day(formatting.local(act.occurred_at, read.community.timezone).date(), language)
        amounts = [formatting.measure(code, amount, language) for code, amount in act.amounts().items()]
        return " · ".join([day, *amounts])

    def item_link(self, item: Entry) -> str:
        act, read = item.act, item.read
        return reverse("impact:contribution", args=[read.community.slug, act.pk])

    def item_categories(self, item: Entry) -> list[str]:
        domain = all_domains().get(item.act.domain)
        return [str(domain.name)] if domain else []

    def item_pubdate(self, item: Entry) -> datetime:
        return item.act.recorded_at

    item_updateddate = item_pubdate


def _told(act: Contribution, member: Person | None) -> str:
    """The act in a sentence for members, its title alone for all others."""
    if member is None:
        return str(title_of(act, is_member=False))
    names = {
        "giver": act.giver.display_name if is_named_to(member, act.giver) else SOMEBODY_GIVING,
        "title": act.title,
    }
    if act.receiver is not None:
        named = is_named_to(member, act.receiver)
        names["receiver"] = act.receiver.display_name if named else SOMEBODY_RECEIVING
    return str(sentence_of(act)).format(**names)
