"""Recording acts. Only `outcomes` calls this, so that nothing is counted without what follows from it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

from .models import Contribution, ContributionMeasure, ContributionValue


def record_contribution(
    *,
    actor: Person | None,
    community: Community,
    giver: Person,
    receiver: Person | None,
    domain: str,
    category: str,
    title: str,
    language: str,
    origin_kind: str,
    origin_id: int,
    occurred_at: datetime,
    measures: Mapping[str, int],
    values: Mapping[str, int],
    reverses: Contribution | None = None,
    reason: str = "",
) -> Contribution:
    """Add one row to the stream, with amounts in the smallest parts. IntegrityError for an act already there."""
    with transaction.atomic():
        contribution = Contribution.objects.create(
            community=community,
            giver=giver,
            receiver=receiver,
            domain=domain,
            category=category,
            title=title,
            language=language,
            origin_kind=origin_kind,
            origin_id=origin_id,
            occurred_at=occurred_at,
            recorded_at=now(),
            reverses=reverses,
        )
        ContributionMeasure.objects.bulk_create(
            [
                ContributionMeasure(contribution=contribution, measure=measure, amount=amount)
                for measure, amount in measures.items()
                if amount > 0
            ]
        )
        ContributionValue.objects.bulk_create(
            [
                ContributionValue(contribution=contribution, unit=unit, amount_minor=amount_minor)
                for unit, amount_minor in values.items()
                if amount_minor > 0
            ]
        )
        audit.record(
            actor_id=actor.pk if actor else None,
            verb="contributions.reversed" if reverses else "contributions.recorded",
            subject=contribution,
            community_id=community.pk,
            reason=reason,
        )
    return contribution
