"""A thing lent for a while, and back again."""

from django.utils.translation import gettext_lazy as _

from .declaration import FREE, Capacity, Domain, Quantity, When
from .things import THINGS

DOMAIN = Domain(
    code="lend",
    order=20,
    name=_("Thing to lend"),
    told=_("{giver} lent to {receiver}: {title}"),
    offer_example=_("A hammer drill with its bits"),
    need_example=_("A ladder for the weekend"),
    icon="hammer",
    colour="ochre",
    when=When.SLOTS,
    capacity=Capacity.OVERLAP,
    quantity=Quantity(measure="uses", label=_("How many"), each=_("per loan")),
    categories=THINGS,
    impact_activity="thing_lent",
    nothing_asked=FREE,
)
