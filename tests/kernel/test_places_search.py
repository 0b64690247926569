"""Finding a town: the query, the form field, the fragment."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.utils import translation

from entrepairs.kernel.models import Place
from entrepairs.kernel.places.forms import TEXT_LENGTH_MAX, PlaceField
from entrepairs.kernel.places.queries import (
    Outcome,
    begins_with,
    nearest_spellings,
    resolve,
    search_places,
    suggest,
)
from tests.kernel.places import make_place

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.places_urls")]


@pytest.fixture
def towns() -> dict[str, Place]:
    make = make_place
    places = [
        make("Paris", 48.853, 2.349, population=2_138_551),
        make("Lyon", 45.749, 4.848, population=520_774),
        make("Lyons-la-Forêt", 49.399, 1.477, population=790),
        make("Chazelles-sur-Lyon", 45.636, 4.389, population=5_000),
        make("Strasbourg", 48.584, 7.746, population=274_845),
        make("Saint-Étienne", 45.434, 4.39, population=176_280),
        make("Le Havre", 49.493, 0.108, population=185_972),
        make("Valence", 44.926, 4.909, population=64_484),
        make("Valenciennes", 50.358, 3.523, population=43_000),
        make("Le Val", 43.439, 6.073, population=4_000),
        make("Y", 49.803, 2.991, population=90),
        make("Tampon", -21.278, 55.518, population=80_000),
    ]
    found = {place.name: place for place in places}
    found["Saint-Denis (93)"] = make("Saint-Denis", 48.936, 2.354, insee="93066", population=96_128)
    found["Saint-Denis (974)"] = make("Saint-Denis", -20.882, 55.45, population=154_765)
    return found


class TownForm(forms.Form):
    place = PlaceField(label="Ville")
    other = forms.CharField(required=False)


class MaybeForm(forms.Form):
    place = PlaceField(required=False)


def names(places: list[Place]) -> list[str]:
    return [place.name for place in places]


# search


def test_prefixes_come_first_by_population_then_later_words(towns: dict[str, Place]) -> None:
    assert names(search_places("lyon")) == ["Lyon", "Lyons-la-Forêt", "Chazelles-sur-Lyon"]
    assert names(search_places("val")) == ["Valence", "Valenciennes", "Le Val"]


def test_accents_capitals_and_hyphens_do_not_matter(towns: dict[str, Place]) -> None:
    for text in ("saint-étienne", "SAINT ETIENNE", "st etienne", "St-É"):
        assert names(search_places(text)) == ["Saint-Étienne"]


def test_an_unfinished_st_finds_strasbourg_and_the_saints(towns: dict[str, Place]) -> None:
    assert set(names(search_places("st"))) == {"Strasbourg", "Saint-Étienne", "Saint-Denis"}


def test_an_article_may_be_left_out_or_put_in(towns: dict[str, Place]) -> None:
    assert names(search_places("havre")) == ["Le Havre"]
    assert names(search_places("le tampon")) == ["Tampon"]


def test_what_is_near_comes_first(towns: dict[str, Place]) -> None:
    assert names(search_places("val", near=towns["Le Val"]))[0] == "Valence"
    near_north = make_place("Valmont", 49.74, 0.51, population=900)
    assert search_places("val", near=towns["Le Havre"])[0] == near_north


def test_a_single_letter_finds_a_name_of_one_letter_only(towns: dict[str, Place]) -> None:
    assert names(search_places("y")) == ["Y"]
    assert search_places("s") == []


@pytest.mark.parametrize(
    "text", ["", "  ", "!?", "%", "_", "\\", "'; DROP TABLE", "x" * 10_000, "\U0010ffff", "ÿÿ%"]
)
def test_no_text_breaks_the_search(towns: dict[str, Place], text: str) -> None:
    assert search_places(text) == []
    assert resolve(text).outcome in {Outcome.EMPTY, Outcome.UNKNOWN}


def test_a_percent_sign_is_not_a_wildcard(towns: dict[str, Place]) -> None:
    assert names(search_places("l%n")) == []


def test_the_search_costs_two_statements_at_most(
    towns: dict[str, Place], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        search_places("lyon")
    with django_assert_num_queries(1):
        search_places("lyon", limit=2)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans so small a table")
def test_the_search_uses_the_index() -> None:
    assert "INDEX kernel_place_search" in Place.objects.filter(begins_with("ly")).explain()


def test_homonyms_are_told_apart(towns: dict[str, Place]) -> None:
    labels = [shown.label for shown in suggest("saint-denis")]
    assert labels == ["Saint-Denis (974)", "Saint-Denis (93)"]
    make_place("Villefranche", 45.9, 4.75, population=30_000)
    make_place("Villefranche", 48.7, 2.4, population=3_000)
    with translation.override("en"):
        labels = [shown.label for shown in suggest("villefranche")]
    assert labels == ["Villefranche (near Lyon)", "Villefranche (near Paris)"]


def test_a_town_alone_needs_no_more_words(towns: dict[str, Place]) -> None:
    assert suggest("lyon")[0].label == "Lyon"


def test_the_nearest_spellings_are_found(towns: dict[str, Place]) -> None:
    assert names(nearest_spellings("Strasbour"))[0] == "Strasbourg"
    assert names(nearest_spellings("Sain Etiene")) == ["Saint-Étienne"]
    assert nearest_spellings("zzzz") == []


# resolve


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lyon", "Lyon"),
        (" lyon ", "Lyon"),
        ("Havre", "Le Havre"),
        ("Le Tampon", "Tampon"),
        ("Saint-Denis (93)", "Saint-Denis (93)"),
        ("saint denis 974", "Saint-Denis (974)"),
        ("Y", "Y"),
    ],
)
def test_a_clear_name_is_found_without_picking(towns: dict[str, Place], text: str, name: str) -> None:
    found = resolve(text)
    assert found.outcome is Outcome.FOUND
    assert found.place == towns[name]


@pytest.mark.parametrize("text", ["Saint-Denis", "Val", "Valen", "St"])
def test_an_unclear_name_is_asked_back(towns: dict[str, Place], text: str) -> None:
    found = resolve(text)
    assert found.outcome is Outcome.AMBIGUOUS
    assert found.place is None
    assert len(found.suggestions) > 1


def test_resolving_costs_nine_statements_at_most(
    towns: dict[str, Place], django_assert_max_num_queries: Any
) -> None:
    for text in ("Lyon", "Saint-Denis (93)", "Saint-Denis (zz)", "Le Nulle-Part (93)", "Strasbour"):
        with django_assert_max_num_queries(9):
            resolve(text)


# the form field, without JavaScript


def test_a_unique_name_is_accepted(towns: dict[str, Place]) -> None:
    form = TownForm({"place": "strasbourg"})
    assert form.is_valid()
    assert form.cleaned_data["place"] == towns["Strasbourg"]


def test_an_ambiguous_name_is_asked_at_the_field_and_kept(towns: dict[str, Place]) -> None:
    form = TownForm({"place": "saint denis"})
    assert not form.is_valid()
    assert form.errors.as_data()["place"][0].code == "ambiguous"
    html = str(form["place"])
    assert 'value="saint denis"' in html
    assert html.count('type="radio"') == 2
    assert "Saint-Denis (93)" in html


def test_picking_one_of_them_is_enough(towns: dict[str, Place]) -> None:
    picked = towns["Saint-Denis (974)"]
    form = TownForm({"place": "saint denis", "place_id": str(picked.pk), "place_for": "saint denis"})
    assert form.is_valid()
    assert form.cleaned_data["place"] == picked
    assert re.search(rf'value="{picked.pk}"\s+checked', str(form["place"]))


def test_a_pick_for_another_text_does_not_count(towns: dict[str, Place]) -> None:
    stale = {"place_id": str(towns["Lyons-la-Forêt"].pk), "place_for": "lyons"}
    form = TownForm({"place": "Lyon", **stale})
    assert form.is_valid()
    assert form.cleaned_data["place"] == towns["Lyon"]


@pytest.mark.parametrize("chosen", ["", "x", "-1", "0", "99999999", "9" * 30, "²", "1; --"])
def test_a_forged_pick_does_not_count(towns: dict[str, Place], chosen: str) -> None:
    form = TownForm({"place": "saint denis", "place_id": chosen, "place_for": "saint denis"})
    assert not form.is_valid()


def test_an_unknown_name_offers_the_nearest_spellings(towns: dict[str, Place]) -> None:
    form = TownForm({"place": "Strassbourg"})
    assert not form.is_valid()
    assert form.errors.as_data()["place"][0].code == "spelling"
    html = str(form["place"])
    assert 'value="Strassbourg"' in html
    (radio,) = re.findall(r'name="place_id" value="(\d+)"', html)
    again = TownForm({"place": "Strassbourg", "place_id": radio, "place_for": "Strassbourg"})
    assert again.is_valid()
    assert again.cleaned_data["place"] == towns["Strasbourg"]


def test_a_name_like_no_other_is_a_clear_error(towns: dict[str, Place]) -> None:
    form = TownForm({"place": "Xyzzy"})
    assert not form.is_valid()
    assert form.errors.as_data()["place"][0].code == "unknown"
    assert "Xyzzy" in form.errors["place"][0]


@pytest.mark.parametrize("data", [{}, {"place": ""}, {"place": "   "}])
def test_nothing_is_an_error_only_where_a_town_is_required(
    towns: dict[str, Place], data: dict[str, str]
) -> None:
    form = TownForm(data)
    assert form.errors.as_data()["place"][0].code == "required"
    maybe = MaybeForm(data)
    assert maybe.is_valid()
    assert maybe.cleaned_data["place"] is None


def test_a_name_that_is_too_long_is_an_error(towns: dict[str, Place]) -> None:
    form = TownForm({"place": "x" * (TEXT_LENGTH_MAX + 1)})
    assert form.errors.as_data()["place"][0].code == "too_long"
    str(form["place"])


@pytest.mark.parametrize("how", ["place", "pk"])
def test_an_initial_town_goes_round_unchanged(towns: dict[str, Place], how: str) -> None:
    place = towns["Saint-Denis (974)"]
    initial = {"place": place if how == "place" else place.pk}
    html = str(TownForm(initial=initial)["place"])
    data = {
        "place": re.findall(r'name="place" value="([^"]*)"', html)[0],
        "place_for": re.findall(r'name="place_for" value="([^"]*)"', html)[0],
        "place_id": re.findall(r'name="place_id" value="(\d+)" checked', html)[0],
    }
    form = TownForm(data, initial=initial)
    assert form.is_valid()
    assert form.cleaned_data["place"] == place
    assert not form.has_changed()
    assert TownForm({"place": "Lyon"}, initial=initial).has_changed()


def test_what_was_typed_is_escaped(towns: dict[str, Place]) -> None:
    html = str(TownForm({"place": '"><script>alert(1)</script>'})["place"])
    assert "<script>" not in html


def test_the_field_needs_no_script_nor_style_and_names_its_parts(towns: dict[str, Place]) -> None:
    html = str(TownForm()["place"])
    assert 'id="id_place"' in html
    assert "style=" not in html
    assert "<script" not in html
    assert 'data-hx-get="/fr/places/search/?field=place&amp;id=id_place"' in html
    assert 'data-hx-target="#id_place_choices"' in html
    assert 'role="status"' in html


def test_near_is_kept_to_one_form(towns: dict[str, Place]) -> None:
    form = TownForm()
    field = form.fields["place"]
    assert isinstance(field, PlaceField)
    field.near = towns["Lyon"]
    assert f"near={towns['Lyon'].pk}" in str(form["place"])
    assert "near=" not in str(TownForm()["place"])


def test_a_prefixed_form_works(towns: dict[str, Place]) -> None:
    form = TownForm(
        {
            "from-place": "saint denis",
            "from-place_id": str(towns["Saint-Denis (93)"].pk),
            "from-place_for": "saint denis",
        },
        prefix="from",
    )
    assert form.is_valid()
    assert "field=from-place&amp;id=id_from-place" in str(form["place"])


# the fragment


def test_anybody_gets_suggestions_as_radio_buttons(towns: dict[str, Place], client: Client) -> None:
    response = client.get("/fr/places/search/", {"field": "place", "id": "id_place", "place": "val"})
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count('type="radio"') == 3
    assert 'name="place_for" value="val"' in html
    assert 'id="id_place_status" data-hx-swap-oob="innerHTML"' in html
    assert "checked" not in html
    assert "style=" not in html


def test_an_exact_name_comes_picked_with_the_others_below(towns: dict[str, Place], client: Client) -> None:
    html = client.get("/en/places/search/", {"field": "place", "place": "Lyon"}).content.decode()
    assert html.count("checked") == 1
    assert html.index("Lyon</label>") < html.index("Lyons-la-Forêt</label>")
    assert "3 towns suggested" in html


def test_while_nothing_is_typed_nothing_is_shown(towns: dict[str, Place], client: Client) -> None:
    for text in ("", " ", "q"):
        html = client.get("/fr/places/search/", {"place": text}).content.decode()
        assert "radio" not in html
        assert "place-none" not in html
    assert "place-none" in client.get("/fr/places/search/", {"place": "xyzzy"}).content.decode()


@pytest.mark.parametrize("query", [{"field": "<b>"}, {"id": "a b"}, {"field": "x" * 99}])
def test_strange_names_of_fields_are_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get("/fr/places/search/", query).status_code == 400


@pytest.mark.parametrize("near", ["x", "-1", "9" * 40, "99999"])
def test_a_strange_near_is_ignored(towns: dict[str, Place], client: Client, near: str) -> None:
    assert client.get("/fr/places/search/", {"place": "val", "near": near}).status_code == 200


def test_the_fragment_is_read_only(client: Client) -> None:
    assert client.post("/fr/places/search/").status_code == 405


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    with translation.override("fr"):
        yield
