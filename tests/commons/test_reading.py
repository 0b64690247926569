"""The pages of the commons, as people see and use them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entrepairs.commons.actions.care import add_remark, set_rules, take_down_page
from entrepairs.commons.models import Page, Remark, Revision, Thanks, Watch
from entrepairs.communities.models import Community, Membership
from entrepairs.people.models import Person
from tests.factories import make_community, make_member, make_person

from .pages import PUMP, shown, start, write

pytestmark = pytest.mark.django_db

SHELF = "/fr/c/tilleuls/pages/"
PAGE = f"{SHELF}pompe-a-velo/"


@pytest.fixture
def village() -> Community:
    return make_community(slug="tilleuls")


@pytest.fixture
def anne(village: Community) -> Person:
    return make_member(village, "Anne")


@pytest.fixture
def steward(village: Community) -> Person:
    person = make_member(village, "Sylvie")
    Membership.objects.filter(person=person).update(role=Membership.Role.STEWARD)
    return person


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def sent(**changes: object) -> dict[str, object]:
    return {
        "title": "Pompe à vélo",
        "text": PUMP,
        "category": "Outils",
        "base_number": 1,
        "why": "",
    } | changes


def test_everybody_reads_what_a_public_community_writes(
    anne: Person, village: Community, client: Client
) -> None:
    start(anne, village, text=f"# Où\n\n{PUMP}\nVoir [[Cric]].")
    html = text(client.get(PAGE))
    assert '<h2 id="s-ou">Où</h2>' in html
    assert "CC BY-SA 4.0" in html
    assert "Anne" not in html
    assert 'class="missing">Cric</a>' in html
    assert "Continuer la page" not in html
    assert "Pompe à vélo" in text(client.get(SHELF))


@pytest.mark.parametrize(
    "path", [SHELF, PAGE, f"{PAGE}history/", f"{PAGE}history/1/", "/fr/c/tilleuls/changes/"]
)
def test_outsiders_of_a_private_community_find_nothing(path: str, client: Client) -> None:
    village = make_community(slug="tilleuls", public=False)
    anne = make_member(village, "Anne")
    start(anne, village)
    assert client.get(path).status_code == 404
    client.force_login(make_person("Étienne"))
    assert client.get(path).status_code == 404
    client.force_login(anne)
    assert client.get(path).status_code == 200


def test_a_member_writes_a_new_page_by_its_form(anne: Person, village: Community, client: Client) -> None:
    client.force_login(anne)
    assert 'value="Cric"' in text(client.get("/fr/c/tilleuls/write/?title=Cric"))
    data = sent(title="Cric", text="Il lève **deux** tonnes.", language="fr", base_number=0)
    html = text(client.post("/fr/c/tilleuls/write/", data, follow=True))
    assert "<strong>deux</strong>" in html
    assert "Outils" in html
    again = text(client.post("/fr/c/tilleuls/write/", data))
    assert "Une page porte déjà ce nom" in again
    assert "Il lève **deux** tonnes." in again


def test_looking_first_keeps_nothing(anne: Person, village: Community, client: Client) -> None:
    start(anne, village)
    client.force_login(anne)
    html = text(client.post(f"{PAGE}edit/", sent(text="Elle est **bleue**.", preview="1")))
    assert "<strong>bleue</strong>" in html
    assert "Elle est **bleue**." in html
    assert Revision.objects.count() == 1


def test_where_two_changed_one_line_the_page_shows_both_and_the_next_try_counts(
    anne: Person, steward: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    write(anne, page, PUMP.replace("deux", "trois"))
    client.force_login(steward)
    mine = PUMP.replace("deux", "quatre")
    html = text(client.post(f"{PAGE}edit/", sent(text=mine)))
    assert '<pre class="side">Elle se prête quatre jours.' in html
    assert '<pre class="side">Elle se prête trois jours.' in html
    assert 'name="base_number" value="2"' in html
    assert shown(page) == PUMP.replace("deux", "trois")
    client.post(f"{PAGE}edit/", sent(text=mine, base_number=2))
    assert shown(page) == mine


def test_whoever_was_signed_out_meanwhile_finds_their_text_again(
    anne: Person, village: Community, client: Client
) -> None:
    start(anne, village)
    html = text(client.post(f"{PAGE}edit/", sent(text="Une heure de travail.")))
    assert "Une heure de travail." in html
    assert "déconnecté entre-temps" in html
    assert Revision.objects.count() == 1


def test_nobody_and_outsiders_write_nothing(village: Community, anne: Person, client: Client) -> None:
    page = start(anne, village)
    assert "/signin/?next=" in client.get(f"{PAGE}edit/")["Location"]
    client.force_login(make_person("Étienne"))
    html = text(client.post(f"{PAGE}edit/", sent(text="RIEN")))
    assert "Rejoignez d’abord" in html
    assert "RIEN" in html
    assert shown(page) == PUMP


def test_a_search_finds_pages_by_their_words_whatever_their_ending(
    anne: Person, village: Community, client: Client
) -> None:
    start(anne, village)
    start(anne, village, "Cric", "Il lève deux tonnes.")
    html = text(client.get(SHELF, {"q": "pompes garages"}))
    assert "Pompe à vélo" in html
    assert ">Cric</a></li>" not in html.partition("<aside")[0]
    assert "Aucune page" in text(client.get(SHELF, {"q": "tracteur"}))


def test_history_shows_each_version_and_what_it_changed(
    anne: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    write(anne, page, PUMP.replace("deux", "trois"), why="plus long")
    assert "plus long" in text(client.get(f"{PAGE}history/"))
    html = text(client.get(f"{PAGE}history/2/"))
    assert "<del>deux</del><ins>trois</ins>" in html
    assert client.get(f"{PAGE}history/9/").status_code == 404


def test_a_translation_says_when_its_original_went_on(
    anne: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    client.force_login(anne)
    html = text(client.get("/fr/c/tilleuls/write/?translates=pompe-a-velo"))
    assert "La pompe est au garage." in html
    data = sent(title="Bicycle pump", text="It is in the garage.", language="en", base_number=0)
    client.post("/fr/c/tilleuls/write/?translates=pompe-a-velo", data)
    other = f"{SHELF}bicycle-pump/"
    assert 'hreflang="en">Bicycle pump' in text(client.get(PAGE))
    assert "a été repris depuis" not in text(client.get(other))
    write(anne, page, PUMP + "\nElle fuit.")
    assert "a été repris depuis" in text(client.get(other))


def test_members_watch_thank_and_say_a_word(
    anne: Person, steward: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    client.force_login(steward)
    client.post(f"{PAGE}watch/", {"on": "1"})
    client.post(f"{PAGE}history/1/thank/")
    client.post(f"{PAGE}history/1/thank/")
    client.post(f"{PAGE}remarks/", {"text": "Et <b>la petite</b> ?"})
    assert Watch.objects.filter(page=page, person=steward).exists()
    assert Thanks.objects.count() == 1
    assert "Et &lt;b&gt;la petite&lt;/b&gt; ?" in text(client.get(PAGE))
    told = set(anne.notices.values_list("subject", flat=True))
    assert told == {"Sylvie vous dit merci", "Un mot sous «\xa0Pompe à vélo\xa0»"}


def test_each_takes_away_their_own_word_and_stewards_any(
    anne: Person, steward: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    remarks = [
        add_remark(actor=steward, page=page, text="Un."),
        add_remark(actor=anne, page=page, text="Deux."),
    ]
    client.force_login(anne)
    assert client.post(f"{PAGE}remarks/{remarks[0].pk}/remove/").status_code == 403
    client.post(f"{PAGE}remarks/{remarks[1].pk}/remove/")
    client.force_login(steward)
    client.post(f"{PAGE}remarks/{remarks[0].pk}/remove/")
    assert Remark.objects.filter(removed_at__isnull=True).count() == 0
    assert "Un." not in text(client.get(PAGE))


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("care/", {"care": "stewards"}),
        ("take-down/", {"reason": "réclame"}),
        ("history/1/undo-author/", {"reason": "réclame"}),
    ],
)
def test_only_stewards_protect_take_down_and_undo(
    path: str, data: dict[str, str], anne: Person, steward: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    before = Page.objects.values().get(pk=page.pk)
    assert client.post(PAGE + path, data).status_code == 302
    client.force_login(make_member(village, "Brice"))
    assert client.post(PAGE + path, data).status_code == 403
    assert Page.objects.values().get(pk=page.pk) == before
    client.force_login(steward)
    assert client.post(PAGE + path, data).status_code == 302
    assert Page.objects.values().get(pk=page.pk) != before


def test_what_was_taken_down_is_seen_by_stewards_only(
    anne: Person, steward: Person, village: Community, client: Client
) -> None:
    take_down_page(actor=steward, page=start(anne, village), reason="réclame")
    assert client.get(PAGE).status_code == 404
    assert "Pompe à vélo" not in text(client.get(SHELF))
    client.force_login(steward)
    assert "a été retirée" in text(client.get(PAGE))


def test_a_newcomers_edit_is_looked_over_on_its_page(
    anne: Person, steward: Person, village: Community, client: Client
) -> None:
    page = start(anne, village)
    set_rules(actor=steward, community=village, newcomers_wait=True)
    brice = make_member(village, "Brice")
    client.force_login(brice)
    assert "Quelqu’un la relit" in text(client.post(f"{PAGE}edit/", sent(text="RIEN"), follow=True))
    assert client.get("/fr/c/tilleuls/edits/").status_code == 403
    client.force_login(make_person("Étienne"))
    assert client.get("/fr/c/tilleuls/edits/").status_code == 403
    client.force_login(make_member(village, "Chloé"))
    assert client.get(f"{PAGE}history/2/").status_code == 404
    client.force_login(steward)
    assert "Pompe à vélo" in text(client.get("/fr/c/tilleuls/edits/"))
    client.post(f"{PAGE}history/2/decide/", {"reason": "Ce n’est pas une page."})
    assert shown(page) == PUMP
    assert Revision.objects.get(number=2).state == Revision.State.REFUSED


def test_the_feed_names_nobody(anne: Person, village: Community, client: Client) -> None:
    start(anne, village)
    response = client.get("/fr/c/tilleuls/changes/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Pompe à vélo" in text(response)
    assert "Anne" not in text(response)


def _fill(village: Community, count: int) -> None:
    for number in range(count):
        author = make_member(village, f"Personne {number}")
        page = start(author, village, f"Page {number}", f"Voir [[Page 0]] et [[Rien {number}]].")
        write(author, page, f"Voir [[Page 0]] et [[Rien {number}]], encore.")
        first = Page.objects.get(community=village, slug="page-0")
        write(author, first, f"Mot {number}")
        add_remark(actor=author, page=first, text="Oui.")


@pytest.mark.parametrize(
    "path",
    [
        SHELF,
        f"{SHELF}page-0/",
        f"{SHELF}page-0/history/",
        "/fr/c/tilleuls/changes/",
        "/fr/c/tilleuls/changes/feed/",
    ],
)
def test_pages_cost_the_same_statements_for_one_and_for_many(
    path: str,
    village: Community,
    steward: Person,
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(steward)
    _fill(village, 2)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    _fill_more(village)
    with django_assert_num_queries(len(few)):
        client.get(path)


def _fill_more(village: Community) -> None:
    first = Page.objects.get(community=village, slug="page-0")
    for number in range(2, 14):
        author = make_member(village, f"Personne {number}")
        start(author, village, f"Page {number}", f"Voir [[Page 0]] et [[Rien {number}]].")
        write(author, first, f"Mot {number}")
        add_remark(actor=author, page=first, text="Oui.")
