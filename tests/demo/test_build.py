"""A part of the cast, on a stage of its own: the whole is built by the browser journeys."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.communities.queries import find_community
from entrepairs.contributions.models import Contribution
from entrepairs.demo.actions import DemoSummary, build_demo
from entrepairs.demo.context import personas
from entrepairs.demo.personas import PERSONAS
from entrepairs.demo.queries import is_built, persona_cards, persona_person
from entrepairs.demo.script import Script, read_script
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import waiting_for
from entrepairs.exchanges.reviews.queries import reviews_about
from entrepairs.exchanges.talk import unread_messages
from entrepairs.goals.models import Goal
from entrepairs.kernel.models import AuditEntry
from entrepairs.kernel.pictures import WIDTHS, picture_name
from entrepairs.kernel.places.gazetteer import embedded_towns
from entrepairs.kernel.progress import silent
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.models import ListingPhoto
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.kernel.places import make_place

pytestmark = pytest.mark.django_db

ANCHOR = datetime(2026, 3, 14, tzinfo=UTC)
CAST = (
    "karim",
    "odile",
    "iryna",
    "abel",
    "solene",
    "elodie",
    "julien",
    "noe",
    "aicha",
    "fiona",
    "tom",
    "monique",
)


@pytest.fixture
def part() -> Script:
    script = read_script().only(CAST)
    named = {script.home.place, *(member.place for member in script.people)}
    named |= {name for listing in script.listings for name in (listing.place, listing.to)}
    for town in embedded_towns():
        if town.name in named:
            make_place(town.name, town.lat, town.lon)
    return script


@pytest.fixture
def wants(tmp_path: Path) -> Path:
    file = tmp_path / "wants.txt"
    file.write_text("# three\nA B\nB C\nC A\nD A\n", encoding="utf-8")
    return file


@pytest.fixture
def built(part: Script, wants: Path) -> DemoSummary:
    return build_demo(anchor=ANCHOR, script=part, progress=silent, want_list=wants)


def test_what_it_holds_adds_up(part: Script) -> None:
    built = build_demo(anchor=ANCHOR, script=part, progress=silent)
    assert built.people == len(CAST)
    assert built.listings > 40
    assert (
        built.fulfilled
        == Contribution.objects.filter(community__slug="voisins-du-cele", origin_kind="exchange").count()
        > 15
    )
    assert built.rings > 10
    assert is_built()
    assert list(differences()) == []
    states = set(Exchange.objects.values_list("state", flat=True))
    assert states >= {"proposed", "countered", "agreed", "fulfilled"}
    assert Goal.objects.exclude(total=0).exists()
    assert not AuditEntry.objects.filter(at__gt=ANCHOR).exists()
    assert AuditEntry.objects.values("at").distinct().count() > 100


def test_its_listings_show_drawings_told_in_words(built: DemoSummary) -> None:
    photos = list(ListingPhoto.objects.select_related("listing"))
    assert photos
    for photo in photos:
        assert photo.alt
        assert photo.credit == "dessin de la démo"
        assert default_storage.exists(picture_name(photo.digest, WIDTHS[0], "avif"))


def test_its_people_say_how_it_was_some_of_it_to_be_read_by_now(built: DemoSummary) -> None:
    odile = persona_person("giver")
    community = find_community("voisins-du-cele")
    assert odile is not None
    assert community is not None
    monique = Person.objects.get(display_name__startswith="Monique")
    read = reviews_about(odile, community, monique)
    assert "J’ai eu l’appart !" in read[0].words
    assert {review.in_time for review in read} == {"yes", "mostly"}


def test_it_has_a_steward_a_giver_and_a_newcomer(built: DemoSummary) -> None:
    community = find_community("voisins-du-cele")
    assert community is not None
    stewards = community.memberships.filter(role="steward").values_list("person__display_name", flat=True)
    assert list(stewards) == [persona_person("steward").display_name]  # type: ignore[union-attr]
    newcomer, giver = persona_person("newcomer"), persona_person("giver")
    assert newcomer is not None
    assert giver is not None
    assert community.memberships.filter(person=newcomer, state="active").exists()
    assert not newcomer.listings.exists()
    assert newcomer.profile.about == ""
    assert giver.exchanges_given.filter(state="fulfilled").count() >= 5
    assert giver.exchanges_given.filter(state="proposed").exists()
    assert newcomer.has_usable_password()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_said_of_a_demo_person_is_true(built: DemoSummary, language: str) -> None:
    """It names no number, which would be wrong as soon as somebody answers."""
    giver = persona_person("giver")
    assert giver is not None
    with override(language):
        sentence = str(PERSONAS["giver"].sentence)
    assert {"fr": "on attend sa réponse", "en": "waiting for her answer"}[language] in sentence
    assert not re.search(r"\d|\b(deux|trois|quatre|cinq|two|three|four|five)\b", sentence)
    assert waiting_for(giver) >= 2


def test_one_message_is_left_to_read_for_who_has_exchanges(built: DemoSummary) -> None:
    unread = {key: unread_messages(person) for key in PERSONAS if (person := persona_person(key))}
    assert unread == {"newcomer": 0, "giver": 1, "steward": 1}


def test_the_same_anchor_and_seed_give_the_same_demo(part: Script, wants: Path) -> None:
    seen = []
    for _time in range(2):
        with transaction.atomic():
            build_demo(anchor=ANCHOR, script=part, progress=silent, want_list=wants)
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert len(seen[0]) > 300


def told() -> list[Any]:
    """What the demo says, in the order in which it came about, without the numbers of rows."""
    return [
        *AuditEntry.objects.order_by("id").values_list("at", "verb", "subject_kind"),
        *Listing.objects.order_by("id").values_list("title", "owner__display_name", "shown_lat", "shown_lon"),
        *Contribution.objects.order_by("id").values_list("title", "giver__display_name", "occurred_at"),
        *Person.objects.order_by("id").values_list("display_name", "email", "date_joined"),
    ]


@pytest.mark.parametrize("breaks_off_after", [3, 90, 10_000])
def test_a_build_that_breaks_off_leaves_nothing(part: Script, wants: Path, breaks_off_after: int) -> None:
    def stop(done: int, total: int, label: str, /) -> None:
        if done >= min(breaks_off_after, total):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(anchor=ANCHOR, script=part, progress=stop, want_list=wants)
    assert not Person.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not is_built()


def test_the_exchange_day_can_use_another_want_list(built: DemoSummary) -> None:
    assert (built.rings, built.ring_items) == (1, 3)


def test_one_click_enters_as_a_demo_person(
    built: DemoSummary, client: Client, settings: SettingsFixture
) -> None:
    settings.DEMO_MODE = True
    for key in PERSONAS:
        response = client.post(f"/fr/demo/enter/{key}/")
        assert (response.status_code, response.headers["Location"]) == (302, "/fr/c/voisins-du-cele/")
        person = persona_person(key)
        assert person is not None
        assert client.session[SESSION_KEY] == str(person.pk)


def test_nobody_enters_by_a_link_nor_as_somebody_else(
    built: DemoSummary, client: Client, settings: SettingsFixture
) -> None:
    settings.DEMO_MODE = True
    assert client.get("/fr/demo/enter/giver/").status_code == 405
    assert client.post("/fr/demo/enter/marguerite/").status_code == 404
    assert SESSION_KEY not in client.session


def test_outside_demo_mode_there_is_no_such_page(
    built: DemoSummary, client: Client, settings: SettingsFixture
) -> None:
    settings.DEMO_MODE = False
    assert client.post("/fr/demo/enter/giver/").status_code == 404
    assert SESSION_KEY not in client.session
    assert cards(settings) == ""


def cards(settings: SettingsFixture) -> str:
    request = RequestFactory().get("/fr/")
    shown = personas(request) | {"demo_mode": settings.DEMO_MODE}
    return render_to_string("demo/enter.html", shown, request).strip()


def test_three_cards_say_whom_one_can_be(
    built: DemoSummary, settings: SettingsFixture, django_assert_num_queries: Any
) -> None:
    settings.DEMO_MODE = True
    with django_assert_num_queries(1):
        html = cards(settings)
    assert html.count("<form") == 3
    assert "Entrer comme Odile Cassagnes" in html
    assert "csrfmiddlewaretoken" in html
    assert "Arrivée hier" in html


def test_without_the_demo_there_are_no_cards(settings: SettingsFixture) -> None:
    settings.DEMO_MODE = True
    assert cards(settings) == ""
    assert persona_cards() == []
