"""From edits to contributions: what is left of one after a week is what its author gave."""

from datetime import datetime, timedelta

from django.db import transaction

from entrepairs.commons.models import Page, Revision
from entrepairs.commons.queries import texts_of, unsettled
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Measure
from entrepairs.engines.authorship import survivors
from entrepairs.kernel.clock import now
from entrepairs.outcomes.actions import conclude

SETTLES_AFTER = timedelta(days=7)
FEWEST_WORDS = 5  # a comma put right is welcome, and is thanked for by a word
DOMAIN = "knowledge"
ORIGIN = "revision"


def settle_edits(at: datetime | None = None) -> int:
    """Look at all edits that have stood for a week, page by page; each is looked at once, whoever does.

    Run twice, late, or by two workers at once it comes to the same: the page is locked, and an edit that was
    looked at is so marked. Returns how many contributions came of it.
    """
    before = (at or now()) - SETTLES_AFTER
    pages = unsettled(before).values_list("page_id", flat=True).distinct()
    return sum(_settle(page_id, before) for page_id in list(dict.fromkeys(pages)))


def _settle(page_id: int, before: datetime) -> int:
    with transaction.atomic():
        page = (
            Page.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("community")
            .filter(pk=page_id)
            .first()
        )
        if page is None:  # another worker has it
            return 0
        due = list(unsettled(before).filter(page=page).select_related("author"))
        left = survivors(texts_of(page)) if page.removed_at is None else {}
        Revision.objects.filter(pk__in=[one.pk for one in due]).update(settled_at=now())
        counted = [one for one in due if left.get(one.pk, 0) >= FEWEST_WORDS and one.restores_number is None]
        for revision in counted:
            conclude(actor=None, act=_act(page, revision, left[revision.pk]))
    return len(counted)


def _act(page: Page, revision: Revision, words: int) -> Act:
    measures = {str(Measure.WORDS): words}
    if revision.number == 1:
        measures[str(Measure.PAGES)] = 1
    return Act(
        community=page.community,
        giver=revision.author,
        receiver=None,
        domain=DOMAIN,
        title=revision.title,
        origin_kind=ORIGIN,
        origin_id=revision.pk,
        occurred_at=revision.made_at,
        measures=measures,
        values={},
        language=page.language,
        members_only=not page.community.public,
    )
