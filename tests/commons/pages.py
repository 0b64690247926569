"""What tests of pages begin with."""

from entrepairs.commons.actions.writing import Saved, start_page, write_page
from entrepairs.commons.drafts import Draft
from entrepairs.commons.models import Page
from entrepairs.communities.models import Community
from entrepairs.people.models import Person

PUMP = "La pompe est au garage.\n\nElle se prête deux jours.\n\nRendez-la propre.\n"


def start(actor: Person, community: Community, title: str = "Pompe à vélo", text: str = PUMP) -> Page:
    return start_page(actor=actor, community=community, draft=Draft(title, text)).page


def write(actor: Person, page: Page, text: str, *, base: int | None = None, **changes: str) -> Saved:
    """Write a page anew, on what it shows now or on an older revision."""
    now = Page.objects.select_related("revision").get(pk=page.pk)
    assert now.revision is not None
    draft = Draft(
        changes.get("title", now.title),
        text,
        changes.get("why", ""),
        now.category,
        base_number=now.revision.number if base is None else base,
    )
    return write_page(actor=actor, page=now, draft=draft)


def shown(page: Page) -> str:
    revision = Page.objects.select_related("revision").get(pk=page.pk).revision
    assert revision is not None
    return revision.text
