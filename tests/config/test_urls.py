import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("en-GB,en;q=0.9,fr;q=0.5", "/en/"), ("fr-FR,fr;q=0.9,en;q=0.5", "/fr/"), ("de", "/fr/"), ("", "/fr/")],
)
def test_the_bare_address_leads_home_in_the_language_of_the_browser(
    client: Client, asked: str, answered: str
) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert response.status_code == 302
    assert response.headers["Location"] == answered
    assert "Accept-Language" in response.headers["Vary"]


def test_nothing_is_changed_by_asking_for_the_bare_address(client: Client) -> None:
    assert client.post("/").status_code == 405
