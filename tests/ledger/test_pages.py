"""One's own account: who sees it, what it says, and the table to keep."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from tests.factories import NOON, make_agreed, make_community, make_done, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def base(community: Community, language: str = "fr") -> str:
    return f"/{language}/c/{community.slug}/account/"


def test_only_members_have_an_account_to_see(client: Client) -> None:
    community, hidden = make_community(), make_community(public=False)
    addresses = [base(community), f"{base(community)}statement.csv"]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    assert client.get(addresses[0])["Location"].startswith("/fr/signin/?next=")
    client.force_login(make_person("Passant"))
    assert [client.get(address).status_code for address in addresses] == [403, 403]
    assert client.get(base(hidden)).status_code == 404
    left = make_member(community)
    leave_community(actor=left, community=community)
    client.force_login(left)
    assert client.get(addresses[0]).status_code == 403
    client.force_login(make_member(community))
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_member_sees_balance_hold_limit_and_each_act(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice Boisson")
    outcome = make_done(brice, anne, community, values={"hours": 90})
    make_agreed(brice, anne, community, values={"hours": 30})
    client.force_login(anne)
    html = page(client, base(community))
    assert "−1 h 30" in html
    assert "30 min réservés" in html
    assert "jusqu’à −20 h : il vous reste 18 h" in html
    assert "avec Brice Boisson" in html
    assert "pour Brice Boisson, depuis le sam. 14 mars" in html
    assert f"/fr/c/{community.slug}/impact/{outcome.contribution.pk}/" in html
    assert len(re.findall(r"<[a-z]", html)) <= 300


def test_nobody_sees_what_moved_between_others(client: Client) -> None:
    community = make_community()
    make_done(make_member(community), make_member(community, "Brice Boisson"), community)
    client.force_login(make_member(community, "Chloé"))
    html = page(client, base(community))
    assert "Boisson" not in html
    assert "Rien encore" in html
    assert client.get(f"{base(community)}statement.csv").content.decode().count("\n") == 1


def test_the_page_proves_that_all_accounts_come_to_zero(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 60})
    client.force_login(anne)
    html = page(client, base(community))
    assert "heures : 2 comptes, +1 h et −1 h, ensemble <b>0 min</b>" in html
    assert "points : 2 comptes, +10 points et −10 points, ensemble <b>0 point</b>" in html


def test_a_statement_can_be_filtered_by_unit_and_an_unknown_one_shows_all(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 60})
    client.force_login(anne)
    rows = {
        unit: page(client, f"{base(community)}?unit={unit}").count("<b>+")
        for unit in ("", "hours", "points", "gold")
    }
    assert rows == {"": 2, "hours": 1, "points": 1, "gold": 2}
    file = client.get(f"{base(community)}statement.csv?unit=hours")
    assert file["Content-Disposition"] == f'attachment; filename="{community.slug}-hours-2026-03-14.csv"'
    assert file.content.decode("utf-8-sig").splitlines()[1:] == [
        "2026-03-14,Brice,Réparer un vélo,minutes,60,60"
    ]


def test_where_there_are_no_units_the_page_says_that_gifts_count(client: Client) -> None:
    community = make_community(units=[])
    client.force_login(make_member(community))
    html = page(client, base(community))
    assert "Ici, on donne" in html
    assert "<table" not in html
    assert "no accounts" in page(client, base(community, "en"))


def test_a_long_statement_has_pages_and_costs_as_many_statements_as_a_short_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 5})
    make_agreed(brice, anne, community, values={"hours": 30})
    client.force_login(anne)
    with django_assert_num_queries(9):
        page(client, base(community))
    for _ in range(13):
        make_done(anne, brice, community, values={"hours": 5})
    with django_assert_num_queries(9):
        assert "Page 1 sur 3" in page(client, base(community))
    assert "Page 3 sur 3" in page(client, f"{base(community)}?page=3")
    with django_assert_num_queries(6):
        file = client.get(f"{base(community)}statement.csv")
    assert len(file.content.decode().splitlines()) == 29
