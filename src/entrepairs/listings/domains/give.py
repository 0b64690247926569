"""A thing given for good."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When
from .things import THINGS

DOMAIN = Domain(
    code="give",
    order=30,
    name=_("Thing to give"),
    told=_("{giver} gave to {receiver}: {title}"),
    icon="gift",
    colour="ochre",
    when=When.STOCK,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="items", label=_("How many")),
    categories=THINGS,
    impact_activity="thing_given",
)
