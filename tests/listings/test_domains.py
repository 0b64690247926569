"""What each domain declares holds together with the rooms that draw on it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from entrepairs.contributions.models import Contribution, Measure
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.goals.measures import axis
from entrepairs.kernel.formatting import measure
from entrepairs.kernel.icons import SHAPES, icon_path
from entrepairs.listings.domains import all_domains, get_domain
from entrepairs.listings.domains.declaration import When
from tests.factories import NOON, make_listing
from tests.listings.village import Village, page, plain, words

DAY = timedelta(days=1)


@pytest.mark.parametrize("code", list(all_domains()))
def test_a_domain_can_be_drawn_counted_and_told(code: str) -> None:
    domain = get_domain(code)
    assert domain.code == code
    assert domain.colour in SHAPES
    assert icon_path(domain.icon)
    assert domain.quantity.measure in Measure.values
    assert len(code) <= 20
    for language in ("fr", "en"):
        with override(language):
            told = str(domain.told).format(giver="Anne", receiver="Brice", title="Titre")
            assert all(name in told for name in ("Anne", "Brice", "Titre"))
            amount = measure(domain.quantity.measure, 2 * domain.quantity.one, language)
            assert not amount.isdigit(), amount


def test_no_two_domains_share_their_place_or_their_icon() -> None:
    domains = all_domains().values()
    assert len({domain.order for domain in domains}) == len(domains)
    assert len({domain.icon for domain in domains}) == len(domains)


@pytest.mark.parametrize(
    ("code", "amount", "told"),
    [
        ("loan", 12_000, "120 €"),
        ("savings", 1, "1 tour"),
        ("group", 3, "3 parts"),
        ("knowledge", 2, "2 pages"),
        ("vehicle", 1, "1 prêt"),
        ("space", 1, "1 prêt"),
    ],
)
def test_an_act_of_it_is_counted_in_its_own_measure_and_no_footprint_is_invented(
    village: Village, code: str, amount: int, told: str
) -> None:
    domain = get_domain(code)
    listing = make_listing(village.anne, village.community, domain=code, quantity=amount, title="Titre")
    proposal = Proposal(quantity=amount)
    if domain.when is When.SLOTS:
        proposal = Proposal(quantity=amount, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    exchange = propose_exchange(actor=village.brice, listing=listing, proposal=proposal)
    accept_exchange(actor=village.anne, exchange=exchange, version=1)
    confirm_exchange(actor=village.anne, exchange=exchange)
    confirm_exchange(actor=village.brice, exchange=exchange)
    act = Contribution.objects.get()
    assert act.amounts() == {domain.quantity.measure: amount}
    assert plain(measure(domain.quantity.measure, amount, "fr")) == told
    assert {entry.indicator for entry in act.impact.all()} <= {"first_tie"}


@pytest.mark.parametrize(
    ("code", "fr", "en"),
    [
        ("loan", "sans intérêt", "without interest"),
        ("savings", "chacun son tour", "each in turn"),
        ("group", "à prix coûtant", "at cost price"),
        ("give", "un don", "a gift"),
    ],
)
def test_money_that_is_lent_is_not_called_a_gift(
    village: Village, client: Client, code: str, fr: str, en: str
) -> None:
    listing = make_listing(village.anne, village.community, domain=code, quantity=500)
    for language, told in (("fr", fr), ("en", en)):
        text = words(page(client, village.address(f"{listing.pk}/", language)))
        assert told in text
        assert ("un don" in text or "a gift" in text) == (code == "give")


def test_the_axis_of_a_goal_in_euros_reads_as_money() -> None:
    one, text = axis("lent_cents", "fr")
    assert one == 100
    assert plain(text(250)) == "250 €"
    assert plain(axis("lent_cents", "en")[1](250)) == "€250"
