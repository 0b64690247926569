"""Looking after pages: watching, thanking, saying something under one, protecting, taking down, undoing."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.commons.access import require_steward
from entrepairs.commons.indexing import search_of
from entrepairs.commons.models import REMARK_LENGTH_MAX, Page, Remark, Revision, Rules, Thanks, Watch
from entrepairs.commons.queries import pages_last_written_by, shown_before_author
from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .telling import tell_of_remark, tell_of_thanks
from .writing import restore_revision

MOST_UNDONE = 200


def watch_page(*, actor: Person, page: Page, on: bool) -> None:
    """Hear of a page from now on, or no longer. Doing so twice changes nothing."""
    with transaction.atomic():
        require_member(actor, page.community)
        if on:
            _watch, changed = Watch.objects.get_or_create(page=page, person=actor, defaults={"since": now()})
        else:
            changed = bool(Watch.objects.filter(page=page, person=actor).delete()[0])
        if changed:
            verb = "commons.page_watched" if on else "commons.page_unwatched"
            audit.record(actor=actor, verb=verb, subject=page, community_id=page.community_id)


def thank_author(*, actor: Person, revision: Revision) -> Thanks:
    """Thank who wrote a revision, once; they hear of it. Refused for oneself."""
    page = revision.page
    if revision.author_id == actor.pk:
        raise Refused(_("This is yours: others may thank you."), code="own")
    with transaction.atomic():
        require_member(actor, page.community)
        thanks, is_new = Thanks.objects.get_or_create(revision=revision, person=actor, defaults={"at": now()})
        if is_new:
            audit.record(
                actor=actor, verb="commons.thanked", subject=revision, community_id=page.community_id
            )
            tell_of_thanks(revision, actor)
    return thanks


def add_remark(*, actor: Person, page: Page, text: str) -> Remark:
    """Say something under a page; those who watch it hear of it."""
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."), code="no_text", field="text")
    if len(text) > REMARK_LENGTH_MAX:
        raise Refused(_("This is too long."), code="too_long", field="text")
    with transaction.atomic():
        require_member(actor, page.community)
        remark = Remark.objects.create(page=page, author=actor, text=text, at=now())
        audit.record(actor=actor, verb="commons.remark_made", subject=remark, community_id=page.community_id)
        tell_of_remark(remark, actor)
    return remark


def remove_remark(*, actor: Person, remark: Remark) -> None:
    """Take a remark away: one's own, or any as a steward. It is kept, and shown to nobody."""
    with transaction.atomic():
        membership = require_member(actor, remark.page.community)
        if remark.author_id != actor.pk and not membership.is_steward:
            raise PermissionDenied
        if Remark.objects.filter(pk=remark.pk, removed_at__isnull=True).update(removed_at=now()):
            audit.record(
                actor=actor,
                verb="commons.remark_removed",
                subject=remark,
                community_id=remark.page.community_id,
            )


def protect_page(*, actor: Person, page: Page, care: str) -> Page:
    """A steward says who may write a page."""
    if care not in Page.Care.values:
        raise Refused(_("Choose one."), code="bad_care", field="care")
    with transaction.atomic():
        require_steward(actor, page.community)
        locked = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
        if locked.care != care:
            locked.care = care
            locked.save(update_fields=["care"])
            audit.record(
                actor=actor,
                verb="commons.page_protected",
                subject=locked,
                community_id=locked.community_id,
                reason=care,
            )
    return locked


def take_down_page(*, actor: Person, page: Page, reason: str) -> Page:
    """A steward takes a page away; its history stays, and it can be put back."""
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), code="no_reason", field="reason")
    return set_removed(actor=actor, page=page, removed=True, reason=reason.strip())


def put_back_page(*, actor: Person, page: Page) -> Page:
    """A steward lets a page that was taken down be shown again."""
    return set_removed(actor=actor, page=page, removed=False)


def set_removed(*, actor: Person, page: Page, removed: bool, reason: str = "") -> Page:
    with transaction.atomic():
        require_steward(actor, page.community)
        locked = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
        if (locked.removed_at is not None) == removed:
            return locked
        locked.removed_at = now() if removed else None
        locked.search = search_of(locked, locked.revision.text if locked.revision else "")
        locked.save(update_fields=["removed_at", "search"])
        audit.record(
            actor=actor,
            verb="commons.page_taken_down" if removed else "commons.page_put_back",
            subject=locked,
            community_id=locked.community_id,
            reason=reason[:200],
        )
    return locked


def set_rules(*, actor: Person, community: Community, newcomers_wait: bool) -> Rules:
    """A steward says whether newcomers' edits wait for a look."""
    with transaction.atomic():
        require_steward(actor, community)
        rules, _made = Rules.objects.update_or_create(
            community=community, defaults={"newcomers_wait": newcomers_wait}
        )
        audit.record(
            actor=actor,
            verb="commons.rules_set",
            subject=community,
            community_id=community.pk,
            reason=f"newcomers_wait={newcomers_wait}",
        )
    return rules


def undo_author(*, actor: Person, community: Community, author: Person, reason: str) -> int:
    """Give each page that somebody wrote last what it showed before them, and take their own down, at once.

    What others wrote since stays: only pages whose newest words are that author's are touched. What still
    waits of them is refused. A steward's act; returns how many pages changed.
    """
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), code="no_reason", field="reason")
    undone = 0
    with transaction.atomic():
        require_steward(actor, community)
        for page in pages_last_written_by(author, community)[:MOST_UNDONE]:
            before = shown_before_author(page, author)
            if before is None:
                set_removed(actor=actor, page=page, removed=True, reason=reason)
            else:
                restore_revision(actor=actor, page=page, number=before.number, why=reason[:200])
            undone += 1
        Revision.objects.filter(
            page__community=community, author=author, state=Revision.State.WAITING
        ).update(state=Revision.State.REFUSED, decided_by=actor)
        audit.record(
            actor=actor,
            verb="commons.author_undone",
            subject=author,
            community_id=community.pk,
            reason=reason[:200],
        )
    return undone
