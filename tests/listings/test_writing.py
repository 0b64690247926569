"""Posting a listing and editing it, by their forms."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from entrepairs.communities.models import Community, Membership
from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange
from entrepairs.kernel import clock
from entrepairs.ledger.units import UNITS
from entrepairs.listings.domains import all_domains
from entrepairs.listings.forms import UNIT_ONE
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person, Profile
from tests.factories import NOON, make_listing, make_person
from tests.listings.village import Village, elements, page, plain, words

DAY = timedelta(days=1)
SKILL = {
    "title": "Réparer un vélo",
    "description": "",
    "quantity": "1,5",
    "place": "Figeac",
    "for_what": "gift",
    "value_hours": "",
    "stays": "42",
}
RIDE = {
    "title": "Au marché",
    "description": "",
    "quantity": "3",
    "place": "Figeac",
    "to_place": "Rodez",
    "starts_at": "2026-03-20T22:30",
    "ends_at": "",
    "for_what": "ask",
    "value_hours": "0,5",
}
LOAN = {
    "title": "Une échelle",
    "category": "ladder",
    "description": "",
    "quantity": "1",
    "place": "",
    "starts_at": "2026-03-20T09:00",
    "ends_at": "2026-03-22T18:00",
    "for_what": "gift",
    "value_hours": "",
    "stays": "never",
}


def form_of(village: Village, kind: str, domain: str, language: str = "fr") -> str:
    return village.address(f"new/?kind={kind}&domain={domain}", language)


def post(client: Client, address: str, told: dict[str, str], **changes: str) -> str:
    """What comes back with the form, which was not taken."""
    response = client.post(address, told | changes)
    assert response.status_code == 200
    return plain(response.content.decode())


def taken(client: Client, address: str, told: dict[str, str], **changes: str) -> Listing:
    response = client.post(address, told | changes)
    assert response.status_code == 302, words(plain(response.content.decode()))
    return Listing.objects.select_related("place", "to_place").latest("updated_at", "pk")


# Who may


def test_visitors_and_outsiders_are_led_to_join(village: Village, client: Client) -> None:
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        for address in (village.address("new/"), form_of(village, "offer", "skill")):
            html = page(client, address)
            assert "Rejoignez d’abord Le quartier" in html
            assert f"/fr/c/{village.community.slug}/join/" in html
        assert client.post(form_of(village, "offer", "skill"), SKILL).status_code == 403
    assert not Listing.objects.exists()


def test_who_was_suspended_cannot_post(village: Village, client: Client) -> None:
    Membership.objects.filter(person=village.anne).update(state=Membership.State.SUSPENDED)
    client.force_login(village.anne)
    assert client.post(form_of(village, "offer", "skill"), SKILL).status_code == 403
    assert not Listing.objects.exists()


# The choice


def test_one_chooses_among_what_the_community_shares(village: Village, client: Client) -> None:
    Community.objects.filter(pk=village.community.pk).update(domains=["ride", "lend"])
    client.force_login(village.anne)
    html = page(client, village.address("new/"))
    assert "?kind=offer&amp;domain=ride" in html
    assert "?kind=offer&amp;domain=lend" in html
    assert "domain=skill" not in html
    assert "?kind=need&amp;domain=lend" in page(client, village.address("new/?kind=need"))
    for other in ("domain=skill", "domain=gold", "kind=wish&domain=ride"):
        assert "<form" not in words(page(client, village.address(f"new/?kind=offer&{other}")))
        assert 'name="title"' not in page(client, village.address(f"new/?kind=offer&{other}"))


def test_a_community_that_shares_nothing_says_so(village: Village, client: Client) -> None:
    Community.objects.filter(pk=village.community.pk).update(domains=[])
    client.force_login(village.anne)
    assert "pas encore choisi ce qu’elle partage" in page(client, village.address("new/"))


# The form


@pytest.mark.parametrize("kind", ["offer", "need"])
@pytest.mark.parametrize("domain", list(all_domains()))
def test_each_domain_has_a_form_made_of_what_it_declares(
    village: Village, client: Client, kind: str, domain: str
) -> None:
    client.force_login(village.anne)
    html = page(client, form_of(village, kind, domain))
    declared = all_domains()[domain]
    assert str(declared.quantity.label) in html
    assert str(declared.offer_example if kind == "offer" else declared.need_example) in html
    assert ('name="category"' in html) == bool(declared.categories)
    assert ('name="to_place"' in html) == (domain == "ride")
    dated = domain in {"ride", "meal", "help"}
    in_slots = domain in {"lend", "vehicle", "space"}
    assert ('name="starts_at"' in html) == (dated or (in_slots and kind == "need"))
    assert ('name="stays"' in html) != dated
    assert elements(html) <= 300


def test_it_begins_in_the_town_where_one_lives_or_else_in_that_of_the_community(
    village: Village, client: Client
) -> None:
    client.force_login(village.anne)
    address = form_of(village, "offer", "skill")
    assert 'name="place" value="Figeac"' in page(client, address)
    Profile.objects.update_or_create(person=village.anne, defaults={"place": village.capdenac})
    assert 'name="place" value="Capdenac"' in page(client, address)


def test_only_units_of_the_domain_and_of_the_community_can_be_asked_for(
    village: Village, client: Client
) -> None:
    client.force_login(village.anne)
    address = form_of(village, "offer", "skill")
    html = page(client, address)
    assert 'name="value_hours" value="1"' in html
    assert "value_points" not in html
    Community.objects.filter(pk=village.community.pk).update(units=["points"])
    assert "for_what" not in page(client, address)
    listing = taken(client, address, {**SKILL, "for_what": "ask", "value_hours": "2"})
    assert not listing.values.exists()


def test_the_units_of_the_form_are_those_of_the_ledger() -> None:
    assert {code: unit.one for code, unit in UNITS.items()} == UNIT_ONE


def test_a_posted_offer_is_on_the_board_in_peoples_numbers(village: Village, client: Client) -> None:
    Person.objects.filter(pk=village.anne.pk).update(language="en")
    client.force_login(Person.objects.get(pk=village.anne.pk))
    response = client.post(form_of(village, "offer", "skill"), SKILL, follow=True)
    assert "Votre offre est au tableau" in response.content.decode()
    listing = Listing.objects.get()
    assert response.redirect_chain[-1][0] == village.address(f"{listing.pk}/")
    assert (listing.kind, listing.domain, listing.title) == ("offer", "skill", "Réparer un vélo")
    assert (listing.owner, listing.quantity, listing.language) == (village.anne, 90, "en")
    assert listing.place == village.figeac
    assert listing.shown_lat not in {None, village.figeac.lat}
    assert listing.expires_at == NOON + timedelta(days=42)
    assert listing.starts_at is None
    assert not listing.values.exists()


def test_a_ride_goes_somewhere_at_an_hour_of_the_communitys_clocks(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    listing = taken(client, form_of(village, "offer", "ride"), RIDE)
    assert (listing.place, listing.to_place) == (village.figeac, village.rodez)
    assert listing.starts_at == datetime(2026, 3, 20, 21, 30, tzinfo=UTC)
    assert (listing.ends_at, listing.expires_at, listing.quantity) == (None, None, 3)
    assert [(value.unit, value.amount_minor) for value in listing.values.all()] == [("hours", 30)]


@pytest.mark.parametrize(
    ("typed", "ends_at"),
    [
        ("23:15", datetime(2026, 3, 20, 22, 15, tzinfo=UTC)),
        ("01:00", datetime(2026, 3, 21, 0, 0, tzinfo=UTC)),
    ],
)
def test_an_evening_may_go_on_beyond_midnight(
    village: Village, client: Client, typed: str, ends_at: datetime
) -> None:
    client.force_login(village.anne)
    assert taken(client, form_of(village, "offer", "ride"), RIDE, ends_at=typed).ends_at == ends_at


def test_a_need_of_a_loan_has_a_beginning_and_an_end(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    listing = taken(client, form_of(village, "need", "lend"), LOAN)
    assert (listing.kind, listing.category, listing.place) == ("need", "ladder", None)
    assert listing.starts_at == datetime(2026, 3, 20, 8, tzinfo=UTC)
    assert listing.ends_at == datetime(2026, 3, 22, 17, tzinfo=UTC)
    assert listing.expires_at is None


def test_kilos_may_have_a_comma_or_a_point(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    address = form_of(village, "offer", "surplus")
    told = {**SKILL, "stays": "7"}
    assert taken(client, address, told, quantity="2,5").quantity == 2500
    assert taken(client, address, told, quantity="0.75").quantity == 750


# What is wrong

WRONG: list[tuple[str, dict[str, str], dict[str, str], str, str]] = [
    ("skill", SKILL, {"title": " "}, "title", "Ce champ est obligatoire"),
    ("skill", SKILL, {"title": "a" * 201}, "title", "au plus 200 caractères"),
    ("skill", SKILL, {"quantity": "deux"}, "quantity", "Écrivez un nombre"),
    ("skill", SKILL, {"quantity": "0"}, "quantity", "plus que 0"),
    ("skill", SKILL, {"quantity": "20000"}, "quantity", "trop pour une seule annonce"),
    ("skill", SKILL, {"place": "Nulleville"}, "place", "Nulleville"),
    ("skill", SKILL, {"for_what": "ask"}, "value_hours", "Dites combien"),
    ("skill", SKILL, {"for_what": "gold"}, "for_what", "Sélectionnez un choix valide"),
    ("skill", SKILL, {"stays": "3"}, "stays", "Sélectionnez un choix valide"),
    ("ride", RIDE, {"to_place": ""}, "to_place", "Ce champ est obligatoire"),
    ("ride", RIDE, {"starts_at": ""}, "starts_at", "Ce champ est obligatoire"),
    ("ride", RIDE, {"starts_at": "2026-03-14T12:59"}, "starts_at", "Ce moment est déjà passé"),
    ("ride", RIDE, {"starts_at": "2026-03-29T02:30"}, "starts_at", "on change d’heure"),
    ("ride", RIDE, {"ends_at": "20:00"}, "ends_at", "La fin vient après le début"),
    ("ride", RIDE, {"quantity": "1,5"}, "quantity", "pas de moitiés"),
    ("lend", LOAN, {"category": ""}, "category", "Ce champ est obligatoire"),
    ("lend", LOAN, {"category": "moon"}, "category", "Sélectionnez un choix valide"),
    ("lend", LOAN, {"ends_at": ""}, "ends_at", "Dites jusqu’à quand"),
    ("lend", LOAN, {"starts_at": ""}, "starts_at", "Dites quand cela commence"),
    ("lend", LOAN, {"ends_at": "2026-03-20T08:00"}, "ends_at", "La fin vient après le début"),
]


@pytest.mark.parametrize(("domain", "told", "changes", "field", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    village: Village,
    client: Client,
    domain: str,
    told: dict[str, str],
    changes: dict[str, str],
    field: str,
    message: str,
) -> None:
    client.force_login(village.anne)
    html = post(client, form_of(village, "need", domain), told, description="Coffre vide", **changes)
    at_field = html[html.index(f'id="id_{field}_error"') :]
    assert message in at_field[: at_field.index("</div>")]
    assert "Coffre vide" in html
    for typed in {**told, **changes}.values():
        assert typed in html or typed.strip() == ""
    assert elements(html) <= 300
    assert not Listing.objects.exists()


def test_what_the_community_turned_off_meanwhile_is_not_taken(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    address = form_of(village, "offer", "skill")
    Community.objects.filter(pk=village.community.pk).update(domains=["ride"])
    html = post(client, address, SKILL)
    assert "domain=ride" in html
    assert not Listing.objects.exists()


# Editing


def posted(village: Village, **changes: Any) -> Listing:
    chosen = {"place": village.figeac, "quantity": 90, "expires_at": NOON + 20 * DAY, "values": {"hours": 30}}
    return make_listing(village.anne, village.community, **(chosen | changes))


def test_the_owner_finds_what_was_said_and_changes_it(village: Village, client: Client) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/edit/")
    html = page(client, address)
    for said in (
        'value="Réparer un vélo"',
        'name="quantity" value="1,5"',
        'name="place" value="Figeac"',
        'name="value_hours" value="0,5"',
        "Jusqu’au ven. 3 avril, comme prévu",
    ):
        assert said in html
    response = client.post(address, SKILL | {"title": "Réparer un tandem", "stays": "keep"}, follow=True)
    assert "C’est modifié" in response.content.decode()
    listing.refresh_from_db()
    assert (listing.title, listing.quantity, listing.kind) == ("Réparer un tandem", 90, "offer")
    assert listing.expires_at == NOON + 20 * DAY
    assert not listing.values.exists()


def test_saving_a_form_as_it_came_changes_nothing(village: Village, client: Client) -> None:
    starts_at = NOON + 6 * DAY
    listing = posted(
        village,
        domain="meal",
        quantity=6,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        expires_at=None,
    )
    before = Listing.objects.values().get()
    client.force_login(village.anne)
    told = {
        "title": listing.title,
        "description": "",
        "quantity": "6",
        "place": "Figeac",
        "starts_at": "2026-03-20T13:00",
        "ends_at": "16:00",
        "for_what": "ask",
        "value_hours": "0,5",
    }
    html = page(client, village.address(f"{listing.pk}/edit/"))
    assert 'value="2026-03-20T13:00"' in html
    assert 'value="16:00"' in html
    taken(client, village.address(f"{listing.pk}/edit/"), told)
    assert Listing.objects.values().get() == before
    assert listing.values.get().amount_minor == 30


def test_a_listing_without_an_end_keeps_none_on_purpose(village: Village, client: Client) -> None:
    listing = posted(village, expires_at=None)
    client.force_login(village.anne)
    html = page(client, village.address(f"{listing.pk}/edit/"))
    assert '<option value="never" selected>' in html
    assert 'value="keep"' not in html


def test_an_expired_listing_can_be_given_more_time(village: Village, client: Client) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    later = NOON + 30 * DAY
    with clock.frozen(later):
        assert 'value="keep"' not in page(client, village.address(f"{listing.pk}/edit/"))
        taken(client, village.address(f"{listing.pk}/edit/"), SKILL)
    listing.refresh_from_db()
    assert listing.expires_at == later + 42 * DAY


def test_what_an_exchange_is_agreed_on_cannot_be_typed_over(village: Village, client: Client) -> None:
    listing = posted(village)
    exchange = propose_exchange(actor=village.brice, listing=listing, proposal=Proposal(quantity=60))
    accept_exchange(actor=village.anne, exchange=exchange, version=1)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/edit/")
    assert page(client, address).count(" disabled") >= 2
    changed = {"title": "Autre", "place": "Rodez", "description": "Chez moi"}
    taken(client, address, SKILL | changed)
    listing.refresh_from_db()
    assert (listing.title, listing.place, listing.description) == (
        "Réparer un vélo",
        village.figeac,
        "Chez moi",
    )


def test_what_is_wrong_in_an_edit_is_said_and_nothing_is_written(village: Village, client: Client) -> None:
    listing = posted(village)
    before = Listing.objects.values().get()
    client.force_login(village.anne)
    html = post(client, village.address(f"{listing.pk}/edit/"), SKILL, title="", description="Chez moi")
    assert 'id="id_title_error"' in html
    assert "Chez moi" in html
    assert Listing.objects.values().get() == before


def test_only_the_owner_edits(village: Village, client: Client) -> None:
    listing = posted(village)
    address = village.address(f"{listing.pk}/edit/")
    assert client.get(address).headers["Location"].startswith("/fr/signin/?next=")
    assert client.post(address, SKILL).status_code == 302
    for viewer in (village.brice, make_person("Passant")):
        client.force_login(viewer)
        assert client.get(address).status_code == 403
        assert client.post(address, SKILL | {"title": "À moi"}).status_code == 403
    listing.refresh_from_db()
    assert listing.title == "Réparer un vélo"


def test_forms_cost_few_statements(
    village: Village, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    for address, number in (
        (village.address("new/"), 4),
        (form_of(village, "offer", "ride"), 5),
        (village.address(f"{listing.pk}/edit/"), 7),
    ):
        with django_assert_num_queries(number):  # type: ignore[operator]
            client.get(address)
