"""Finding pages by their words."""

from entrepairs.communities.models import Community
from entrepairs.engines import text
from entrepairs.kernel.search import SearchQuery, matching

from .indexing import INDEX, community_token
from .models import Page

MOST_FOUND = 50


def find_pages(community: Community, words: str) -> list[Page]:
    """Pages that have all of the words, the newest first, at most 50. Two statements."""
    query = SearchQuery((*text.terms(words), (community_token(community.pk),)))
    keys = [key for (key,) in matching(INDEX, query, limit=MOST_FOUND)]
    pages = Page.objects.select_related("revision").in_bulk(keys)
    return [pages[key] for key in keys if key in pages]
