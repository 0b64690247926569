"""The pages of the demo, written by the actions that its people's own clicks call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from entrepairs.commons.actions.settling import settle_edits
from entrepairs.commons.actions.writing import start_page, write_page
from entrepairs.commons.drafts import Draft
from entrepairs.commons.models import Page
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.models import Person

from .days import Calendar
from .script import ScriptedPage, ScriptedVersion

EVENING = time(20, 15)


@dataclass(frozen=True)
class _Edit:
    page: ScriptedPage
    version: ScriptedVersion
    is_first: bool


def write_pages(
    told: tuple[ScriptedPage, ...], people: Mapping[str, Person], community: Community, calendar: Calendar
) -> None:
    """Write each version on its evening, the oldest first; what has stood for a week is a contribution."""
    pages: dict[str, Page] = {}
    edits = [
        _Edit(page, version, number == 0) for page in told for number, version in enumerate(page.versions)
    ]
    for edit in sorted(edits, key=lambda edit: calendar.moment(edit.version.on, EVENING)):
        if edit.version.by in people:
            with clock.frozen(calendar.moment(edit.version.on, EVENING)):
                _write(edit, pages, people[edit.version.by], community)
    with clock.frozen(calendar.present):
        settle_edits()


def _write(edit: _Edit, pages: dict[str, Page], author: Person, community: Community) -> None:
    told = edit.page
    draft = Draft(told.title, edit.version.text.strip(), edit.version.why, told.category, told.language)
    if edit.is_first:
        pages[told.title] = start_page(
            actor=author, community=community, draft=draft, translates=pages.get(told.translates)
        ).page
    elif told.title in pages:
        page = pages[told.title]
        page.refresh_from_db()
        assert page.revision is not None  # noqa: S101 - it was started above
        draft = Draft(
            draft.title, draft.text, draft.why, draft.category, draft.language, page.revision.number
        )
        write_page(actor=author, page=page, draft=draft)
