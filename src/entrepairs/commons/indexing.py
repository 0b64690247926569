"""What a page can be found by, as tokens: its words, its community and its language."""

from entrepairs.engines import text
from entrepairs.kernel import markdown
from entrepairs.kernel.search import SearchIndex, joined

from .models import Page

INDEX = SearchIndex("commons_page")


def community_token(community_id: int) -> str:
    return f"c_{community_id}"


def search_of(page: Page, source: str) -> str:
    """The page's column `search`: nothing where nobody is to find it."""
    if not page.is_shown:
        return ""
    words = "\n".join([page.title, page.category, markdown.plain(source)])
    return joined(text.tokens(words, page.language) | {community_token(page.community_id)})
