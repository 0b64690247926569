"""What cannot be posted, and what cannot be changed any more."""

from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.domains import Domain, all_domains, get_domain
from entrepairs.listings.domains.declaration import When, Where
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import is_counted_on, least_quantity
from entrepairs.listings.rules import (
    DESCRIPTION_LENGTH_MAX,
    ONES_MAX,
    RADIUS_MAX_M,
    RADIUS_MIN_M,
    TITLE_LENGTH_MAX,
)

from .drafts import Draft


def check_draft(
    draft: Draft, community: Community, *, before: Listing | None = None, is_draft: bool = False
) -> None:
    """Refused for what cannot be posted; what was in `before`, the edited listing, may lie in the past.

    What is kept as a draft need not say yet when and where it is.
    """
    if draft.kind not in Listing.Kind.values:
        raise Refused(_("Say whether it is an offer or a need."), code="bad_kind", field="kind")
    if draft.domain not in all_domains() or draft.domain not in community.domains:
        raise Refused(_("This community does not share that."), code="domain_off", field="domain")
    domain = get_domain(draft.domain)
    _check_words(draft)
    if draft.quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if draft.quantity > ONES_MAX * domain.quantity.one:
        raise Refused(_("That is too much for one listing."), code="too_many", field="quantity")
    if draft.category and draft.category not in domain.categories:
        raise Refused(_("Choose a kind from the list."), code="bad_category", field="category")
    _check_reach(draft, domain)
    is_way = domain.where is Where.FROM_TO and not is_draft
    if is_way and (draft.place is None or draft.to_place is None):
        missing = "place" if draft.place is None else "to_place"
        raise Refused(_("Say from where to where."), code="no_way", field=missing)
    _check_times(draft, domain, before, is_draft=is_draft)
    _check_deal(draft, domain, community)


def _check_deal(draft: Draft, domain: Domain, community: Community) -> None:
    """Refused for who cannot see it, and for what cannot be asked in return."""
    if draft.visibility not in Listing.Visibility.values:
        raise Refused(_("Say who sees it."), code="bad_visibility", field="visibility")
    if draft.to_discuss and draft.values:
        raise Refused(
            _("Either you say what you ask for, or you talk about it."), code="both", field="values"
        )
    for unit, amount_minor in draft.values.items():
        if unit not in domain.units_in(community) or amount_minor < 1:
            raise Refused(_("That cannot be asked for here."), code="bad_value", field="values")


def _check_words(draft: Draft) -> None:
    if not draft.title.strip():
        raise Refused(_("Say in a few words what it is."), code="no_title", field="title")
    if len(draft.title.strip()) > TITLE_LENGTH_MAX:
        raise Refused(_("This is too long for a title."), code="long_title", field="title")
    if len(draft.description.strip()) > DESCRIPTION_LENGTH_MAX:
        raise Refused(_("This is too long."), code="long_description", field="description")


def _check_reach(draft: Draft, domain: Domain) -> None:
    """Refused for a circle without a middle, and for what its domain cannot do from afar."""
    reach = Listing.Reach
    if draft.reach not in reach.values or (domain.where is Where.FROM_TO and draft.reach != reach.PLACE):
        raise Refused(_("Say where it is."), code="bad_reach", field="reach")
    if draft.reach == reach.ONLINE and not domain.can_be_online:
        raise Refused(_("This cannot be done online."), code="bad_reach", field="reach")
    if draft.reach == reach.AROUND and draft.place is None:
        raise Refused(_("Around which town?"), code="no_middle", field="place")
    if draft.reach == reach.AROUND and not RADIUS_MIN_M <= (draft.radius_m or 0) <= RADIUS_MAX_M:
        raise Refused(_("Say how far around."), code="bad_radius", field="radius_m")


def _check_times(draft: Draft, domain: Domain, before: Listing | None, *, is_draft: bool) -> None:
    at = now()
    if domain.when is When.DATED and draft.starts_at is None and not is_draft:
        raise Refused(_("Say on which day."), code="no_date", field="starts_at")
    if draft.ends_at and draft.starts_at is None:
        raise Refused(_("Say when it starts."), code="no_start", field="starts_at")
    if domain.when is When.SLOTS and draft.starts_at and draft.ends_at is None:
        raise Refused(_("Say until when."), code="no_end", field="ends_at")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    same_start = before is not None and before.starts_at == draft.starts_at
    if draft.starts_at and draft.starts_at <= at and not same_start:
        raise Refused(_("This moment has passed."), code="past", field="starts_at")
    same_expiry = before is not None and before.expires_at == draft.expires_at
    if draft.expires_at and draft.expires_at <= at and not same_expiry:
        raise Refused(_("This moment has passed."), code="past", field="expires_at")


def check_agreed(draft: Draft, listing: Listing) -> None:
    """Refused for what would change an exchange that is agreed."""
    if draft.quantity < least_quantity(listing):
        raise Refused(_("More than that is agreed already."), code="agreed_more", field="quantity")
    changed = {
        "title": draft.title.strip() != listing.title,
        "category": draft.category != listing.category,
        "place": draft.place != listing.place,
        "to_place": draft.to_place != listing.to_place,
        "reach": draft.reach != listing.reach,
    }
    field_name = next((name for name, is_changed in changed.items() if is_changed), None)
    if field_name and is_counted_on(listing):
        raise Refused(
            _("An exchange is agreed on this: it stays as it is until that is done."),
            code="agreed",
            field=field_name,
        )
