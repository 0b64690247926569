"""Writing pages: every revision is kept, and nobody's words are lost."""

import pytest

from entrepairs.commons.actions.care import (
    protect_page,
    put_back_page,
    set_rules,
    take_down_page,
    undo_author,
)
from entrepairs.commons.actions.writing import (
    Meeting,
    accept_revision,
    refuse_revision,
    restore_revision,
    start_page,
    write_page,
)
from entrepairs.commons.drafts import Draft
from entrepairs.commons.models import Page, PageLink, Revision
from entrepairs.commons.queries import find_page, links_to, wanted
from entrepairs.communities.actions.members import join_community
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.models import Person
from tests.factories import make_community, make_member, make_person

from .pages import PUMP, shown, start, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Community:
    return make_community(slug="tilleuls")


@pytest.fixture
def anne(village: Community) -> Person:
    return make_member(village, "Anne")


@pytest.fixture
def brice(village: Community) -> Person:
    return make_member(village, "Brice")


@pytest.fixture
def steward(village: Community) -> Person:
    person = make_member(village, "Sylvie")
    Membership.objects.filter(person=person).update(role=Membership.Role.STEWARD)
    return person


def test_every_text_is_kept_with_who_wrote_it_and_why(
    anne: Person, brice: Person, village: Community
) -> None:
    page = start(anne, village)
    write(brice, page, PUMP + "\nMerci !", why="un mot de la fin")
    kept = list(Revision.objects.filter(page=page).order_by("number").values_list("number", "author", "why"))
    assert kept == [(1, anne.pk, ""), (2, brice.pk, "un mot de la fin")]
    assert shown(page).endswith("Merci !\n")
    verbs = (
        AuditEntry.objects.filter(verb__startswith="commons.").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["commons.page_written", "commons.page_started", "commons.page_written"]


def test_saving_without_a_change_makes_no_revision(anne: Person, village: Community) -> None:
    page = start(anne, village)
    assert write(anne, page, PUMP.replace("\n", "\r\n")).revision is None
    assert Revision.objects.count() == 1


def test_what_others_wrote_meanwhile_in_other_lines_is_kept(
    anne: Person, brice: Person, village: Community
) -> None:
    page = start(anne, village)
    write(anne, page, PUMP.replace("deux jours", "trois jours"))
    saved = write(brice, page, PUMP.replace("propre", "propre et gonflée"), base=1)
    assert saved.brought_together
    assert "trois jours" in shown(page)
    assert "gonflée" in shown(page)
    assert saved.revision is not None
    assert "deux jours" in saved.revision.typed


def test_where_two_changed_one_line_both_are_shown_and_nothing_is_written(
    anne: Person, brice: Person, village: Community
) -> None:
    page = start(anne, village)
    write(anne, page, PUMP.replace("deux", "trois"))
    with pytest.raises(Meeting) as met:
        write(brice, page, PUMP.replace("deux", "quatre"), base=1)
    (part,) = [part for part in met.value.found.parts if part.side == "meeting"]
    assert (part.ours, part.theirs) == ("Elle se prête quatre jours.\n", "Elle se prête trois jours.\n")
    assert met.value.current.number == 2
    assert Revision.objects.count() == 2


def test_a_page_that_is_renamed_is_still_found_by_its_old_name(anne: Person, village: Community) -> None:
    page = start(anne, village)
    write(anne, page, PUMP, title="Pompes à vélo")
    for slug in ("pompe-a-velo", "pompes-a-velo"):
        found = find_page(village, slug)
        assert found is not None
        assert found.pk == page.pk
    with pytest.raises(Refused, match="porte déjà ce nom") as refused:
        start(anne, village, "Pompe à  VÉLO")
    assert refused.value.field == "title"


def test_links_lead_back_and_tell_what_is_missing(anne: Person, village: Community) -> None:
    pump = start(anne, village)
    other = start(anne, village, "Atelier", "Voir [[pompe à vélo]], [[Cric]] et [[cric|le cric]].")
    third = start(anne, village, "Cave", "Le [[Cric]] est là.")
    assert list(links_to(pump)) == [other]
    assert [(row["slug"], row["times"]) for row in wanted(village)] == [("cric", 2)]
    write(anne, third, "Rien.")
    assert PageLink.objects.filter(page=third).count() == 0
    start(anne, village, "Cric", "Il lève deux tonnes.")
    assert list(wanted(village)) == []


def test_putting_back_is_a_revision_of_its_own(anne: Person, brice: Person, village: Community) -> None:
    page = start(anne, village)
    write(brice, page, "RIEN")
    saved = restore_revision(actor=anne, page=page, number=1, why="gâchée")
    assert shown(page) == PUMP
    assert saved.revision is not None
    assert (saved.revision.number, saved.revision.restores_number) == (3, 1)
    assert restore_revision(actor=anne, page=page, number=1).revision is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(" ", "texte"), "title"),
        (Draft("♥", "texte"), "title"),
        (Draft("a|b", "texte"), "title"),
        (Draft("x" * 121, "texte"), "title"),
        (Draft("Titre", " \n "), "text"),
        (Draft("Titre", "x" * 200_001), "text"),
        (Draft("Titre", "texte", why="x" * 201), "why"),
        (Draft("Titre", "texte", category="x" * 61), "category"),
        (Draft("Titre", "texte", language="de"), "language"),
    ],
)
def test_what_cannot_become_a_page_is_said_at_its_field(
    draft: Draft, field: str, anne: Person, village: Community
) -> None:
    with pytest.raises(Refused) as refused:
        start_page(actor=anne, community=village, draft=draft)
    assert refused.value.field == field
    assert not Page.objects.exists()


def test_an_outsider_and_the_suspended_write_nothing(anne: Person, brice: Person, village: Community) -> None:
    page = start(anne, village)
    Membership.objects.filter(person=brice).update(state=Membership.State.SUSPENDED)
    for person in (make_person("Étienne"), brice):
        with pytest.raises(Refused):
            write(person, page, "RIEN")
    assert shown(page) == PUMP


def test_a_protected_page_is_written_by_stewards_only(
    anne: Person, steward: Person, village: Community
) -> None:
    page = start(anne, village)
    protect_page(actor=steward, page=page, care=Page.Care.STEWARDS)
    with pytest.raises(Refused, match="veilleur"):
        write(anne, page, "RIEN")
    assert write(steward, page, PUMP + "\nFin.").revision is not None


def test_the_first_edits_of_a_newcomer_wait_where_the_community_wants_it(
    anne: Person, brice: Person, steward: Person, village: Community
) -> None:
    page = start(anne, village)
    set_rules(actor=steward, community=village, newcomers_wait=True)
    saved = write(brice, page, PUMP.replace("propre", "sèche"))
    assert saved.waits
    assert shown(page) == PUMP
    write(steward, page, PUMP.replace("deux", "trois"))
    assert saved.revision is not None
    accepted = accept_revision(actor=steward, revision=saved.revision)
    assert "sèche" in shown(page)
    assert "trois" in shown(page)
    assert accepted.revision is not None
    assert accepted.revision.author == brice
    with pytest.raises(Refused):
        refuse_revision(actor=steward, revision=saved.revision, reason="trop tard")


def test_a_refused_edit_is_never_shown_and_its_author_reads_why(
    anne: Person, brice: Person, steward: Person, village: Community
) -> None:
    page = start(anne, village)
    set_rules(actor=steward, community=village, newcomers_wait=True)
    saved = write(brice, page, "RIEN")
    assert saved.revision is not None
    with pytest.raises(Refused):
        refuse_revision(actor=steward, revision=saved.revision, reason=" ")
    refuse_revision(actor=steward, revision=saved.revision, reason="Ce n’est pas une page.")
    assert shown(page) == PUMP
    assert brice.notices.get(kind="pages").text.endswith("Ce n’est pas une page.")


def test_one_step_undoes_all_that_somebody_spoilt(
    anne: Person, brice: Person, steward: Person, village: Community
) -> None:
    pump, shed = start(anne, village), start(anne, village, "Remise", "La clé est chez Anne.")
    for page in (pump, shed):
        write(brice, page, "SPAM")
        write(brice, page, "SPAM SPAM")
    own = start(brice, village, "Achetez", "SPAM")
    write(anne, shed, "La clé est chez Brice.")
    assert undo_author(actor=steward, community=village, author=brice, reason="réclame") == 2
    assert shown(pump) == PUMP
    assert shown(shed) == "La clé est chez Brice.\n"
    assert Page.objects.get(pk=own.pk).removed_at is not None
    assert Page.objects.get(pk=own.pk).search == ""


def test_a_page_that_was_taken_down_can_be_put_back(
    anne: Person, steward: Person, village: Community
) -> None:
    page = start(anne, village)
    take_down_page(actor=steward, page=page, reason="à revoir")
    with pytest.raises(Refused):
        write_page(actor=anne, page=page, draft=Draft("Pompe à vélo", "RIEN", base_number=1))
    back = put_back_page(actor=steward, page=page)
    assert back.is_shown
    assert "pomp" in back.search


def test_joining_again_changes_nothing_of_what_one_wrote(anne: Person, village: Community) -> None:
    page = start(anne, village)
    join_community(actor=anne, community=village)
    assert shown(page) == PUMP
