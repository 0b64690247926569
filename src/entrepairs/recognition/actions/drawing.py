"""A community's stewards draw badges of their own, and retire them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_steward
from entrepairs.communities.models import Community
from entrepairs.engines.badges import Count
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.recognition.art import COLOURS, ICONS, SHAPES
from entrepairs.recognition.models import DrawnBadge, Following

MOST_DRAWN = 12
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True)
class Drawing:
    """What a badge stands for, its rule and its looks."""

    name: str
    means: str
    language: str
    icon: str
    colour: str
    shape: str
    count: str
    at_least: int
    domain: str = ""
    within_days: int | None = None
    other_name: str = ""
    other_means: str = ""


def draw_badge(*, actor: Person | None, community: Community, drawing: Drawing) -> DrawnBadge:
    """Draw a badge. Stewards and the operator may. Whoever fulfils its rule already is given it as well."""
    if actor is not None:
        require_steward(actor, community)
    _check(community, drawing)
    with transaction.atomic():
        Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
        in_use = DrawnBadge.objects.filter(community=community, retired_at__isnull=True)
        if in_use.count() >= MOST_DRAWN:
            raise Refused(_("That is many badges. Retire one before you draw another."), code="too_many")
        if in_use.filter(name__iexact=drawing.name.strip()).exists():
            raise Refused(_("There is a badge of that name."), code="name_taken", field="name")
        badge = DrawnBadge.objects.create(
            community=community,
            name=drawing.name.strip(),
            means=drawing.means.strip(),
            other_name=drawing.other_name.strip(),
            other_means=drawing.other_means.strip(),
            language=drawing.language,
            icon=drawing.icon,
            colour=drawing.colour,
            shape=drawing.shape,
            count=drawing.count,
            at_least=drawing.at_least,
            domain=drawing.domain,
            within_days=drawing.within_days,
            drawn_by=actor,
            drawn_at=now(),
        )
        Following.objects.update_or_create(community=community, defaults={"swept_id": 0})
        audit.record(actor=actor, verb="recognition.drawn", subject=badge, community_id=community.pk)
    return badge


def _check(community: Community, drawing: Drawing) -> None:
    if not drawing.name.strip():
        raise Refused(_("Give the badge a name."), code="no_name", field="name")
    if not drawing.means.strip():
        raise Refused(_("Say what it stands for."), code="no_meaning", field="means")
    if bool(drawing.other_name.strip()) != bool(drawing.other_means.strip()):
        field = "other_means" if drawing.other_name.strip() else "other_name"
        raise Refused(_("In the other language, say both or neither."), code="half_said", field=field)
    _check_rule(community, drawing)
    for field, value, known in (
        ("icon", drawing.icon, ICONS),
        ("colour", drawing.colour, COLOURS),
        ("shape", drawing.shape, SHAPES),
        ("count", drawing.count, [count.value for count in Count]),
    ):
        if value not in known:
            raise Refused(_("Choose one of the answers."), code=f"bad_{field}", field=field)


def _check_rule(community: Community, drawing: Drawing) -> None:
    if not 1 <= drawing.at_least <= 1000:
        raise Refused(_("From one to a thousand."), code="bad_number", field="at_least")
    if drawing.domain and drawing.domain not in community.domains:
        raise Refused(_("Choose one of the answers."), code="bad_domain", field="domain")
    if drawing.domain and drawing.count == Count.DOMAINS:
        raise Refused(
            _("In one way alone there are never several ways: leave this open."),
            code="one_domain",
            field="domain",
        )
    days = drawing.within_days
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("From one day to three years."), code="bad_days", field="within_days")
    if days is not None and drawing.at_least > _most(Count(drawing.count), days):
        raise Refused(
            _("That much does not fit into so short a time."), code="too_short", field="within_days"
        )


def _most(count: Count, days: int) -> int:
    """How many there can be within so many days; acts and people have no such bound."""
    match count:
        case Count.WEEKS:
            return (days + 12) // 7
        case Count.SAME_DAY:
            return (days + 6) // 7
        case Count.MONTHS:
            return (days + 58) // 28
    return 1000


def retire_badge(*, actor: Person, badge: DrawnBadge) -> DrawnBadge:
    """Nobody earns it any more; those who have it keep it. Doing so twice changes nothing."""
    require_steward(actor, badge.community)
    with transaction.atomic():
        badge = (
            DrawnBadge.objects.select_for_update(of=("self",)).select_related("community").get(pk=badge.pk)
        )
        if badge.retired_at is None:
            badge.retired_at = now()
            badge.save(update_fields=["retired_at"])
            audit.record(
                actor=actor, verb="recognition.retired", subject=badge, community_id=badge.community_id
            )
    return badge
