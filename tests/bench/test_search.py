"""What the benchmark of search draws is the same everywhere; the run itself takes minutes, and stays out."""

from bench.search_listings import QUERIES_A_KIND, Village
from entrepairs.kernel.models import Place

PLACES = [
    Place(pk=1, name="Cahors", lat=44.448, lon=1.441, population=20_000),
    Place(pk=2, name="Figeac", lat=44.609, lon=2.034, population=10_000),
]


def test_the_same_seed_draws_the_same_listings_and_searches() -> None:
    def drawn() -> list[object]:
        village = Village(PLACES)
        listings = [(one.pk, one.title, one.description, one.search) for one in village.listings(1, 50)]
        return [listings, village.queries()]

    assert drawn() == drawn()


def test_what_is_on_the_board_has_tokens_and_what_is_closed_has_none() -> None:
    listings = list(Village(PLACES).listings(1, 200))
    assert {listing.state for listing in listings} == {"active", "closed"}
    assert all(bool(listing.search) == (listing.state == "active") for listing in listings)


def test_there_are_as_many_searches_of_each_kind() -> None:
    mix = Village(PLACES).queries()
    assert {len(asked) for asked in mix.values()} == {QUERIES_A_KIND}
