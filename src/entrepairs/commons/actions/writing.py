"""Writing pages. Nobody's words are lost: they are in a revision, or they are shown to who wrote them."""

import hashlib
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from entrepairs.commons.access import require_looker, require_writer, waits
from entrepairs.commons.drafts import Draft
from entrepairs.commons.indexing import search_of
from entrepairs.commons.models import TITLE_LENGTH_MAX, Page, PageLink, PageName, Revision
from entrepairs.commons.queries import find_revision, last_number
from entrepairs.commons.titles import slug_of
from entrepairs.communities.models import Community
from entrepairs.engines.merging import Merge, merge
from entrepairs.kernel import audit, markdown
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .telling import tell_author, tell_watchers, watch_own


@dataclass(frozen=True)
class Saved:
    """What became of a draft. `revision` is None where it changed nothing."""

    page: Page
    revision: Revision | None
    brought_together: bool = False  # with what others wrote meanwhile

    @property
    def waits(self) -> bool:
        return self.revision is not None and self.revision.state == Revision.State.WAITING


class Meeting(Refused):
    """Somebody else changed the same lines meanwhile: both texts are here, for the author to choose."""

    def __init__(self, found: Merge, current: Revision) -> None:
        super().__init__(
            _("Somebody else changed the same lines meanwhile. Choose below; nothing of yours is lost."),
            code="meeting",
            field="text",
        )
        self.found = found
        self.current = current


def start_page(*, actor: Person, community: Community, draft: Draft, translates: Page | None = None) -> Saved:
    """Write a new page. Refused where one of that name is there, and for what cannot become a page."""
    draft = draft.checked()
    slug = slug_of(draft.title)
    try:
        with transaction.atomic():
            membership = require_writer(actor, community, None)
            at = now()
            page = Page.objects.create(
                community=community,
                slug=slug,
                title=draft.title,
                language=draft.language,
                category=draft.category,
                translates=_original(translates, draft.language),
                follows_number=translates.revision.number if translates and translates.revision else None,
                created_at=at,
                changed_at=at,
            )
            PageName.objects.create(community=community, slug=slug, page=page)
            waiting = waits(actor, membership, community)
            revision = _add(actor, page, draft, number=1, base_number=0, waiting=waiting)
            watch_own(page, actor)
            audit.record(actor=actor, verb="commons.page_started", subject=page, community_id=community.pk)
    except IntegrityError as error:
        raise Refused(
            _("There is a page of this name already: go on writing that one, or choose another name."),
            code="name_taken",
            field="title",
        ) from error
    return Saved(page, revision)


def write_page(*, actor: Person, page: Page, draft: Draft) -> Saved:
    """Write a page anew, on what its author began from.

    What others wrote meanwhile in other lines is kept; where they changed the same lines this is a `Meeting`.
    The page's row is locked, so that of any number of people at once each meets what the others left.
    """
    draft = draft.checked()
    try:
        with transaction.atomic():
            locked = _locked(page)
            membership = require_writer(actor, locked.community, locked)
            return _write(
                actor,
                locked,
                draft,
                waiting=waits(actor, membership, locked.community),
            )
    except IntegrityError as error:
        raise Refused(_("Another page has this name."), code="name_taken", field="title") from error


def restore_revision(*, actor: Person, page: Page, number: int, why: str = "") -> Saved:
    """Let the page show again what a revision had. It becomes a revision of its own; none goes."""
    with transaction.atomic():
        locked = _locked(page)
        require_writer(actor, locked.community, locked)
        old = find_revision(locked, number)
        if old is None or old.state != Revision.State.SHOWN:
            raise Refused(_("This version was never shown."), code="not_shown")
        current = locked.revision
        draft = Draft(old.title, old.text, why, locked.category, locked.language, _number(current))
        if current is not None and current.digest == old.digest:
            return Saved(locked, None)
        revision = _add(
            actor,
            locked,
            draft,
            number=last_number(locked) + 1,
            base_number=_number(current),
            restores=number,
        )
        return Saved(locked, revision)


def accept_revision(*, actor: Person, revision: Revision) -> Saved:
    """Show a newcomer's edit. Where others wrote meanwhile it is brought together with that.

    Refused where it is no longer waiting, or meets a later edit: then it is written anew by hand.
    """
    with transaction.atomic():
        page = _locked(revision.page)
        require_looker(actor, page.community)
        waiting = _still_waiting(revision)
        current = page.revision
        if current is None or current.number == waiting.base_number:
            waiting.state, waiting.decided_by = Revision.State.SHOWN, actor
            waiting.save(update_fields=["state", "decided_by"])
            _show(page, waiting)
            _told(waiting, actor, page)
            return Saved(page, waiting)
        draft = Draft(
            waiting.title, waiting.text, waiting.why, page.category, page.language, waiting.base_number
        )
        try:
            saved = _write(waiting.author, page, draft, waiting=False)
        except Meeting as meeting:
            raise Refused(
                _("This edit meets what others have written since: look at both, and write it in by hand."),
                code="meets_later",
            ) from meeting
        waiting.state, waiting.decided_by = Revision.State.TAKEN, actor
        waiting.save(update_fields=["state", "decided_by"])
        audit.record(
            actor=actor, verb="commons.edit_accepted", subject=waiting, community_id=page.community_id
        )
        return saved


def refuse_revision(*, actor: Person, revision: Revision, reason: str) -> Revision:
    """Do not show a newcomer's edit, and tell them why. It stays in the history for them and who looks."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why, in a few words: its author reads it."), code="no_reason", field="reason")
    with transaction.atomic():
        page = _locked(revision.page)
        require_looker(actor, page.community)
        waiting = _still_waiting(revision)
        waiting.state, waiting.decided_by = Revision.State.REFUSED, actor
        waiting.save(update_fields=["state", "decided_by"])
        audit.record(
            actor=actor,
            verb="commons.edit_refused",
            subject=waiting,
            community_id=page.community_id,
            reason=reason[:200],
        )
        tell_author(waiting, actor, page, reason)
    return waiting


# Inside the lock


def _write(actor: Person, page: Page, draft: Draft, *, waiting: bool) -> Saved:
    """A draft on a locked page."""
    current = page.revision
    if current is None:  # its first revision still waits: its author, or who looks after it, goes on
        revision = _add(
            actor, page, draft, number=last_number(page) + 1, base_number=draft.base_number, waiting=waiting
        )
        return Saved(page, revision)
    typed = ""
    if draft.base_number != current.number:
        base = find_revision(page, draft.base_number)
        found = merge(base.text if base else "", draft.text, current.text)
        if not found.is_clean:
            raise Meeting(found, current)
        typed = draft.text
        title = current.title if base is not None and draft.title == base.title else draft.title
        draft = replace(draft, text=found.text, title=title)
    if (draft.title, draft.text, draft.category) == (page.title, current.text, page.category):
        return Saved(page, None)
    revision = _add(
        actor,
        page,
        draft,
        number=last_number(page) + 1,
        base_number=draft.base_number if waiting or typed else current.number,
        waiting=waiting,
        typed=typed,
    )
    return Saved(page, revision, brought_together=bool(typed))


def _add(
    actor: Person,
    page: Page,
    draft: Draft,
    *,
    number: int,
    base_number: int,
    waiting: bool = False,
    typed: str = "",
    restores: int | None = None,
) -> Revision:
    revision = Revision.objects.create(
        page=page,
        number=number,
        author=actor,
        title=draft.title,
        text=draft.text,
        typed=typed,
        digest=digest_of(draft.title, draft.text),
        why=draft.why,
        base_number=base_number,
        restores_number=restores,
        state=Revision.State.WAITING if waiting else Revision.State.SHOWN,
        made_at=now(),
    )
    audit.record(
        actor=actor,
        verb="commons.edit_sent" if waiting else "commons.page_written",
        subject=revision,
        community_id=page.community_id,
        reason=draft.why,
    )
    if not waiting:
        _show(page, revision, category=draft.category)
        tell_watchers(page, revision, actor)
    return revision


def _show(page: Page, revision: Revision, category: str | None = None) -> None:
    """Let a locked page show a revision: its name, its links and what it is found by follow."""
    slug = slug_of(revision.title)
    if slug != page.slug:
        taken = PageName.objects.filter(community_id=page.community_id, slug=slug).first()
        if taken is not None and taken.page_id != page.pk:
            raise Refused(_("Another page has this name."), code="name_taken", field="title")
        if taken is None:
            PageName.objects.create(community_id=page.community_id, slug=slug, page=page)
    page.slug, page.title, page.revision, page.changed_at = slug, revision.title, revision, revision.made_at
    if category is not None:
        page.category = category
    page.search = search_of(page, revision.text)
    page.save(update_fields=["slug", "title", "revision", "changed_at", "category", "search"])
    named = {slug_of(name): name for name in markdown.pages_named(revision.text)}
    PageLink.objects.filter(page=page).exclude(slug__in=named).delete()
    PageLink.objects.bulk_create(
        [
            PageLink(page=page, slug=found, name=name[:TITLE_LENGTH_MAX])
            for found, name in named.items()
            if found
        ],
        ignore_conflicts=True,
    )


def _locked(page: Page) -> Page:
    locked = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    if locked.revision_id is not None:
        locked.revision = Revision.objects.get(pk=locked.revision_id)
    return locked


def _still_waiting(revision: Revision) -> Revision:
    found = Revision.objects.select_related("author").get(pk=revision.pk)
    if found.state != Revision.State.WAITING:
        raise Refused(_("Somebody has looked at this edit already."), code="decided")
    return found


def _told(revision: Revision, actor: Person, page: Page) -> None:
    audit.record(actor=actor, verb="commons.edit_accepted", subject=revision, community_id=page.community_id)
    tell_watchers(page, revision, revision.author)
    tell_author(revision, actor, page, "")


def _original(translates: Page | None, language: str) -> Page | None:
    """What a translation is of: of a translation, its original; Refused for the language that it has."""
    if translates is None:
        return None
    original = translates.translates or translates
    if original.language == language:
        raise Refused(_("The page is in this language already."), code="same_language", field="language")
    return original


def _number(revision: Revision | None) -> int:
    return revision.number if revision else 0


def digest_of(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()
