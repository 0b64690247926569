"""The board: what is found, who sees it, what it costs."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.listings import search
from entrepairs.listings.actions import close_listing, reserve
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import titles
from entrepairs.listings.search import Around, Wanted
from tests.factories import NOON, make_listing, make_person
from tests.kernel.places import make_place
from tests.listings.village import Village, elements, page, plain, words

DAY = timedelta(days=1)


def found(village: Village, wanted: Wanted) -> list[str]:
    return [title for _pk, title in titles(search.find(village.community, NOON, wanted, size=99).ids)]


def test_the_board_shows_what_is_open_the_newest_first(village: Village, client: Client) -> None:
    anne, community = village.anne, village.community
    with clock.frozen(NOON - DAY):
        make_listing(anne, community, title="Une scie", domain="lend", place=village.figeac)
        make_listing(anne, community, title="Un bal", domain="meal", starts_at=NOON - timedelta(hours=1))
        make_listing(anne, community, title="Du pain", domain="surplus", expires_at=NOON)
        close_listing(actor=anne, listing=make_listing(anne, community, title="Un lit", domain="give"))
    make_listing(village.brice, community, title="Des pommes", domain="surplus", quantity=1500, kind="need")
    text = words(page(client, village.address()))
    assert "2 annonces au tableau" in text
    assert text.index("Des pommes") < text.index("Une scie")
    assert "Besoin · Surplus alimentaire" in text
    assert "Anne Aubier" in text
    assert "Figeac" in text
    for gone in ("Un bal", "Du pain", "Un lit"):
        assert gone not in text


def test_a_card_says_when_for_what_and_how_much_is_left(village: Village, client: Client) -> None:
    make_listing(
        village.anne,
        village.community,
        domain="ride",
        title="Au marché",
        quantity=3,
        place=village.figeac,
        to_place=village.rodez,
        starts_at=NOON + DAY,
        ends_at=NOON + DAY + timedelta(hours=1),
        values={"hours": 30},
    )
    text = words(page(client, village.address()))
    assert "Figeac → Rodez" in text
    assert "dim. 15 mars, 13 h – 14 h · 3 places" in text
    assert "30 min par place" in text


def test_a_card_says_what_is_left_and_that_nothing_is(village: Village, client: Client) -> None:
    listing = make_listing(village.anne, village.community, domain="surplus", quantity=3000)
    for number, told in ((1, "tant qu’il en reste · reste 1,5 kg sur 3 kg"), (2, "plus rien")):
        reserve(
            listing_id=listing.pk,
            quantity=1500,
            starts_at=None,
            ends_at=None,
            origin_kind="test",
            origin_id=number,
        )
        text = words(page(client, village.address()))
        assert told in text
    assert "tant qu’il en reste" not in text


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("velo", "Réparer un vélo"),
        ("VÉLOS", "Réparer un vélo"),
        ("reparation", "Réparer un vélo"),
        ("cœur", "Un cœur de pierre"),
        ("pierr", "Un cœur de pierre"),
        ("dérailleur", "Réparer un vélo"),
    ],
)
def test_words_are_found_whatever_their_accents_capitals_and_forms(
    village: Village, typed: str, title: str
) -> None:
    make_listing(village.anne, village.community, description="Freins et dérailleur")
    make_listing(village.anne, village.community, title="Un cœur de pierre", domain="give")
    assert found(village, Wanted(typed)) == [title]


def test_all_words_must_be_there(village: Village) -> None:
    make_listing(village.anne, village.community, description="Freins et dérailleur")
    assert found(village, Wanted("vélo freins")) == ["Réparer un vélo"]
    assert found(village, Wanted("vélo piano")) == []


def test_near_a_town_is_within_its_distance_and_a_way_counts_by_either_end(village: Village) -> None:
    anne, community = village.anne, village.community
    make_listing(anne, community, title="Là", place=village.capdenac)
    make_listing(anne, community, title="Loin", place=village.rodez)
    make_listing(anne, community, title="Nulle part")
    way = {"domain": "ride", "starts_at": NOON + DAY, "place": village.rodez, "to_place": village.figeac}
    make_listing(anne, community, title="Retour", **way)
    here = (village.figeac.lat, village.figeac.lon)
    assert found(village, Wanted(around=Around(*here, 10_000))) == ["Retour", "Là"]
    assert found(village, Wanted(around=Around(*here, 1_000))) == ["Retour"]
    assert found(village, Wanted(around=Around(*here, 90_000))) == ["Retour", "Loin", "Là"]


def test_counts_say_what_each_choice_would_give(village: Village) -> None:
    anne, community = village.anne, village.community
    make_listing(anne, community, domain="lend")
    make_listing(anne, community, domain="lend", kind="need")
    make_listing(anne, community, domain="skill", kind="need")

    def counts(wanted: Wanted) -> tuple[dict[str, int], dict[str, int]]:
        counted = search.facets(community, NOON, wanted)
        return dict(counted.kinds), {code: count for code, count in counted.domains.items() if count}

    assert counts(Wanted()) == ({"": 3, "offer": 1, "need": 2}, {"": 3, "lend": 2, "skill": 1})
    assert counts(Wanted(kind="need")) == ({"": 3, "offer": 1, "need": 2}, {"": 2, "lend": 1, "skill": 1})
    assert counts(Wanted(domain="lend")) == ({"": 2, "offer": 1, "need": 1}, {"": 3, "lend": 2, "skill": 1})


def test_links_and_the_form_narrow_the_board_and_keep_one_another(village: Village, client: Client) -> None:
    anne, community = village.anne, village.community
    make_listing(anne, community, title="Perceuse", domain="lend", place=village.figeac)
    make_listing(anne, community, title="Une perceuse ?", domain="lend", kind="need", place=village.figeac)
    make_listing(anne, community, title="Poser une étagère", place=village.figeac)
    html = page(client, village.address("?kind=offer&domain=lend&q=perceuse&near=Figeac&within=5"))
    assert "1 annonce au tableau" in html
    assert "Perceuse" in html
    assert "Une perceuse ?" not in html
    assert 'name="kind" value="offer"' in html
    assert 'name="q" value="perceuse"' in html
    assert "?kind=need&amp;" in html or "&amp;kind=need" in html
    assert "q=perceuse" in html
    assert '<option value="5" selected>' in html


def test_junk_in_the_address_shows_the_board_all_the_same(village: Village, client: Client) -> None:
    make_listing(village.anne, village.community)
    for query in (
        "?kind=x&domain=y&view=z&page=99&within=7&near_id=a",
        "?page=-1&near=%00&q=%00",
        "?within=x",
    ):
        assert "Réparer un vélo" in page(client, village.address(query))


def test_a_town_that_nobody_knows_is_said_at_its_field(village: Village, client: Client) -> None:
    make_listing(village.anne, village.community)
    html = page(client, village.address("?near=Nulleville&q=velo"))
    assert "Nulleville" in html
    assert 'aria-invalid="true"' in html
    assert "Réparer un vélo" in html


def test_where_several_towns_have_the_name_it_is_asked_which_one(village: Village, client: Client) -> None:
    south = make_place("Saint-Denis", 44.66, 2.03, population=300)
    north = make_place("Saint-Denis", 48.936, 2.357, population=112_000)
    make_listing(village.anne, village.community, title="Au sud", place=south)
    make_listing(village.anne, village.community, title="Au nord", place=north)
    html = page(client, village.address("?near=Saint-Denis&kind=offer&within=5&view=map"))
    text = words(html)
    assert "De quelle commune s’agit-il ?" in plain(text)
    assert "Au sud" not in text
    assert "Au nord" not in text
    assert elements(html) <= 300
    links = [
        unescape(href) for href in re.findall(r'<li><a class="with-icon" href="([^"]*near_id=[^"]*)"', html)
    ]
    assert len(links) == 2
    (to_south,) = [link for link in links if f"near_id={south.pk}" in link]
    assert "kind=offer" in to_south
    chosen = words(page(client, to_south.replace("&view=map", "")))
    assert "Au sud" in chosen
    assert "Au nord" not in chosen


def test_an_empty_board_and_an_empty_answer_lead_on(village: Village, client: Client) -> None:
    html = page(client, village.address())
    assert "la première annonce sera la vôtre" in html
    assert f'href="{village.address("new/")}"' in html
    make_listing(village.anne, village.community)
    html = page(client, village.address("?q=piano"))
    assert "Rien au tableau ne répond à cela" in html
    assert f'href="{village.address()}"' in html


def test_the_map_has_the_points_that_may_be_shown_and_no_others(village: Village, client: Client) -> None:
    listing = make_listing(village.anne, village.community, place=village.capdenac)
    make_listing(village.anne, village.community, title="Nulle part")
    html = page(client, village.address("?view=map"))
    drawing = html[html.index('<svg class="map"') :]
    drawing = drawing[: drawing.index("</svg>")]
    assert f'href="{village.address(f"{listing.pk}/")}"' in drawing
    assert "Nulle part" not in drawing
    assert str(village.capdenac.lat) not in html
    assert str(listing.shown_lat) not in html
    assert "Nulle part" in html
    assert elements(html) <= 300


def test_many_points_on_one_spot_lead_to_the_list(village: Village, client: Client) -> None:
    for _number in range(30):
        make_listing(village.anne, village.community, place=village.capdenac)
    html = page(client, village.address("?view=map&domain=skill"))
    (spot,) = {unescape(href) for href in re.findall(r'href="([^"]*spot=[^"]*)"', html)}
    assert "domain=skill" in spot
    assert "30 annonces au tableau" in words(page(client, spot.partition("#")[0]))
    assert elements(html) <= 300


def test_a_map_of_nothing_that_has_a_town_says_so(village: Village, client: Client) -> None:
    Community.objects.filter(pk=village.community.pk).update(place=None)
    make_listing(village.anne, village.community)
    assert "Rien de tout cela ne nomme de commune" in page(client, village.address("?view=map"))
    make_listing(village.anne, village.community, place=village.rodez)
    assert '<svg class="map"' in page(client, village.address("?view=map"))


def test_eight_on_a_page_below_three_hundred_elements(village: Village, client: Client) -> None:
    domains = ["lend", "give", "surplus", "skill", "lesson"]
    for number in range(20):
        make_listing(
            village.anne,
            village.community,
            title=f"Annonce {number:02}",
            domain=domains[number % 5],
            place=village.figeac,
            quantity=1000,
        )
    first, second = page(client, village.address()), page(client, village.address("?page=2&q=annonce"))
    assert (first.count("<article"), second.count("<article")) == (8, 8)
    assert "Annonce 19" in first
    assert "Annonce 11" in second
    assert "q=annonce" in second
    assert max(elements(first), elements(second)) <= 300


@pytest.mark.parametrize(
    "query", ["", "q=velo", "q=velos&kind=offer&domain=skill&near=Figeac&within=20&sort=nearest"]
)
def test_the_board_costs_the_same_for_one_and_for_many(
    village: Village, client: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    towns = 2 if "near" in query else 0
    make_listing(village.anne, village.community, place=village.figeac, values={"hours": 60})
    for _round in range(2):
        with django_assert_num_queries(6 + towns):
            client.get(village.address(f"?{query}"))
        with django_assert_num_queries(6 + towns):
            client.get(village.address(f"?{query}&view=map"))
        for _number in range(12):
            make_listing(village.brice, village.community, place=village.figeac, values={"hours": 60})


@pytest.mark.parametrize("typed", ["vélos", "velo", "VELOS", "réparations", "l’étagère"])
def test_a_page_finds_a_plural_an_unaccented_word_and_an_inflection(
    village: Village, client: Client, typed: str
) -> None:
    make_listing(village.anne, village.community, title="Réparer un vélo, une étagère")
    make_listing(village.anne, village.community, title="Garder un chat")
    text = words(page(client, village.address(f"?q={typed}")))
    assert "Réparer un vélo" in text
    assert "Garder un chat" not in text
    assert "1 annonce au tableau" in text


def test_pages_stay_what_they_are_while_notices_come_in(village: Village, client: Client) -> None:
    for number in range(16):
        make_listing(village.anne, village.community, title=f"Annonce {number:02}")
    first = page(client, village.address("?q=annonce"))
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found
    make_listing(village.brice, village.community, title="Annonce nouvelle")
    second = words(page(client, village.address(unescape(found[1]))))
    assert "Annonce 07" in second
    assert "Annonce 00" in second
    assert "Annonce 08" not in second
    assert "16 annonces au tableau" in second
    assert "17 annonces au tableau" in words(page(client, village.address("?q=annonce")))


def test_links_change_the_order(village: Village, client: Client) -> None:
    anne, community = village.anne, village.community
    for title, days, place in (("Bientôt", 1, village.figeac), ("Plus tard", 2, village.capdenac)):
        make_listing(
            anne,
            community,
            title=title,
            domain="ride",
            starts_at=NOON + days * DAY,
            place=place,
            to_place=village.rodez,
        )
    newest = page(client, village.address())
    assert newest.index("Plus tard") < newest.index("Bientôt")
    assert "sort=soonest" in newest
    assert "sort=nearest" not in newest
    soonest = page(client, village.address("?sort=soonest"))
    assert soonest.index("Bientôt") < soonest.index("Plus tard")
    assert "sort=nearest" in page(client, village.address("?near=Figeac&within=20"))
    nearest = page(client, village.address("?near=Figeac&within=20&sort=nearest"))
    assert nearest.index("Bientôt") < nearest.index("Plus tard")
    assert 'name="sort" value="nearest"' in nearest


def test_gifts_can_be_told_from_what_asks_for_something(village: Village, client: Client) -> None:
    make_listing(village.anne, village.community, title="Un don de tomates")
    make_listing(village.anne, village.community, title="Une heure de piano", values={"hours": 60})
    assert "unit=gift" in page(client, village.address())
    text = words(page(client, village.address("?unit=gift")))
    assert "Un don de tomates" in text
    assert "Une heure de piano" not in text


def test_each_unit_of_value_can_be_chosen_with_its_count(village: Village, client: Client) -> None:
    anne, community = village.anne, village.community
    make_listing(anne, community, title="Une heure de piano", values={"hours": 60})
    assert "unit=" not in page(client, village.address())  # nothing to choose between
    make_listing(anne, community, title="Une heure de chant", values={"hours": 30})
    make_listing(anne, community, title="Un don de tomates")
    make_listing(anne, community, title="Un vieux tracteur", to_discuss=True)
    text = words(page(client, village.address()))
    for told in ("Sans contrepartie 1", "Contre des heures 2", "À discuter 1"):
        assert told in text
    assert "Contre des points" not in text  # of which there is none
    html = page(client, village.address("?unit=hours&q=heure"))
    assert "Une heure de chant" in html
    assert "tracteur" not in html
    assert 'name="unit" value="hours"' in html
    assert "Un vieux tracteur" in words(page(client, village.address("?unit=talk")))
    assert "4 annonces au tableau" in words(page(client, village.address("?unit=bitcoin")))


def test_a_closed_community_shows_its_board_to_members_only(village: Village, client: Client) -> None:
    Community.objects.filter(pk=village.community.pk).update(public=False)
    listing = make_listing(village.anne, village.community)
    addresses = [village.address(), village.address("?view=map"), village.address(f"{listing.pk}/")]
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    client.force_login(village.brice)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_board_speaks_one_language(village: Village, client: Client, language: str) -> None:
    make_listing(village.anne, village.community, title="Tandem", domain="give", values={})
    text = words(page(client, village.address(language=language)))
    assert ("un don" in text) == (language == "fr")
    assert ("a gift" in text) == (language == "en")
    assert Listing.objects.count() == 1


def test_a_circle_on_the_map_leads_to_what_is_in_it(village: Village, client: Client) -> None:
    for title in ("Une scie", "Un marteau"):
        make_listing(village.anne, village.community, title=title, domain="lend", place=village.figeac)
    make_listing(village.anne, village.community, title="Une bêche", domain="lend", place=village.rodez)
    drawn = page(client, village.address("?view=map"))
    (spot,) = {unescape(href) for href in re.findall(r'href="([^"]*spot=[^"]*)"', drawn)}
    text = words(page(client, spot.partition("#")[0]))
    assert "2 annonces au tableau" in text
    assert "Une scie" in text
    assert "Une bêche" not in text
    for made_up in ("x", "99.00000,2.00000,10", "44.6,2.0,5", "44.60000,2.00000,999999"):
        assert "3 annonces au tableau" in words(page(client, village.address(f"?spot={made_up}")))
