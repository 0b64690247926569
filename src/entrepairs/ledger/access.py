"""Who may see accounts: members, and only their own; and what may be asked for by the rules of a unit."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel import formatting
from entrepairs.kernel.errors import Refused
from entrepairs.listings.domains.declaration import Domain
from entrepairs.people.models import Person

from .queries import rules_of
from .rules import HoursRule, MoneyRule


def get_community_of(person: Person, slug: str) -> tuple[Community, Membership]:
    """A community that the person belongs to; PermissionDenied otherwise, Http404 where it is hidden.

    Two statements.
    """
    community, membership = get_community_for(person, slug)
    if membership is None or not membership.belongs:
        raise PermissionDenied
    return community, membership


def require_within_rules(
    community: Community,
    domain: Domain,
    *,
    values: Mapping[str, int],
    quantity: int,
    offered: int,
    distance_m: int | None,
) -> None:
    """Refused where more is asked for than the community's rules allow. One statement, none for a gift.

    `quantity` of the `offered` parts are taken; `distance_m` is that of a ride.
    """
    if not {"hours", "money"} & values.keys():
        return
    rules, language = rules_of(community), get_language() or "fr"
    hours, money = rules["hours"], rules["money"]
    most = hours.most_minutes(domain, quantity) if isinstance(hours, HoursRule) else None
    if most is not None and values.get("hours", 0) > most:
        words = {"most": formatting.value("hours", most, language)}
        raise Refused(
            _("By the rule of this community, at most %(most)s for this.") % words,
            code="over_weight",
            field="values",
        )
    most = money.most_cents(domain, distance_m, offered, quantity) if isinstance(money, MoneyRule) else None
    if most is not None and values.get("money", 0) > most:
        words = {"most": formatting.value("money", most, language)}
        raise Refused(
            _("Here rides share their costs, without profit: at most %(most)s for this.") % words,
            code="over_costs",
            field="values",
        )
