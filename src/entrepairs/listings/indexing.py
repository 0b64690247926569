"""What a listing can be found by, as tokens: its words, and what it can be filtered by.

A word is `[a-z0-9]+`; all else has an underscore, which no word has. `c_12` is its community; each choice of
kind, domain and unit of value that it fits is one token as well, up to `c_12_k_offer_d_ride_u_hours`
(`u_gift` where it asks for nothing, `u_talk` where that is to be talked about). So whatever is chosen, one
token stands for all of it and leads to few rows. `c_12_all` has what not only members may see. And
`g_11_1530_1476` is a cell of the map that it shows itself in; of a way, either end; where it can be had
around a place, `a_11_1530_1476` stands beside it, and what happens online has `c_12_online` instead. Only
what is on the board has tokens.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version

from django.conf import settings
from django.utils.translation import override

from entrepairs.engines import text
from entrepairs.engines.cells import cells_of
from entrepairs.kernel.search import SearchIndex, joined

from .domains import all_domains, get_domain
from .models import Listing, Standing

INDEX = SearchIndex("listings_listing", key="number")
GIFT_ONLY, TALK = "gift", "talk"  # in the place of a unit of value
# Count it up with every change of what `tokens_of` gives.
VERSION = 2


def choice_token(community_id: int, *, kind: str = "", domain: str = "", unit: str = "") -> str:
    """The token of what fits all of these; empty: any."""
    chosen = [f"c_{community_id}"]
    chosen += [f"{facet}_{choice}" for facet, choice in (("k", kind), ("d", domain), ("u", unit)) if choice]
    return "_".join(chosen)


def everyone_token(community_id: int) -> str:
    """The token of what not only members may see."""
    return f"c_{community_id}_all"


def online_token(community_id: int) -> str:
    """The token of what can be had wherever one is."""
    return f"c_{community_id}_online"


def around_tokens(cells: Iterable[str]) -> Iterator[str]:
    """The same cells of the map, for what can be had in a circle around its point."""
    return (f"a_{cell.removeprefix('g_')}" for cell in cells)


def tokens_of(listing: Listing, units: Iterable[str]) -> str:
    """The tokens of a listing that is on the board and asks for something in these units.

    Reads its places, and nothing else from the database.
    """
    places = [place for place in (listing.place, listing.to_place) if place is not None]
    words = " ".join([listing.title, listing.description, *(place.name for place in places)])
    found = text.tokens(words, listing.language)
    found |= _category_tokens(listing.domain, listing.category, listing.language)
    found |= {
        choice_token(listing.community_id, kind=kind, domain=domain, unit=unit)
        for kind in ("", listing.kind)
        for domain in ("", listing.domain)
        for unit in ("", *_asked(listing, units))
    }
    if listing.visibility == Listing.Visibility.EVERYONE:
        found.add(everyone_token(listing.community_id))
    if listing.reach == Listing.Reach.ONLINE:
        found.add(online_token(listing.community_id))
    if listing.shown_lat is not None and listing.shown_lon is not None:
        cells = cells_of(listing.shown_lat, listing.shown_lon)
        found.update(cells)
        if listing.reach == Listing.Reach.AROUND:
            found.update(around_tokens(cells))
    if listing.to_place is not None:
        found.update(cells_of(listing.to_place.lat, listing.to_place.lon))
    return joined(found)


def _asked(listing: Listing, units: Iterable[str]) -> list[str]:
    return [TALK] if listing.to_discuss else list(units) or [GIFT_ONLY]


def search_of(listing: Listing, units: Iterable[str], at: datetime) -> str:
    """What the listing's column `search` holds: its tokens, or nothing where it is not on the board."""
    return tokens_of(listing, units) if listing.standing(at) is Standing.OPEN else ""


def analysis() -> str:
    """What tells the present tokens from those of another version of the code, of a stemmer or of names."""
    parts = [str(VERSION), str(text.VERSION), version("snowballstemmer")]
    for language, _name in settings.LANGUAGES:
        with override(language):
            parts += [f"{name}" for domain in all_domains().values() for name in domain.categories.values()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=1_000)
def _category_tokens(domain: str, category: str, language: str) -> frozenset[str]:
    name = get_domain(domain).categories.get(category)
    if name is None or category == "other":
        return frozenset()
    with override(language):
        return frozenset(text.tokens(str(name), language))
