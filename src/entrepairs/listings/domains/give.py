"""A thing given for good."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When
from .things import THINGS

DOMAIN = Domain(
    code="give",
    order=30,
    name=_("Thing to give"),
    told=_("{giver} gave to {receiver}: {title}"),
    offer_example=_("Four chairs with straw seats"),
    need_example=_("A desk for a schoolchild"),
    icon="gift",
    colour="ochre",
    when=When.STOCK,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="items", label=_("How many"), each=_("per thing")),
    categories=THINGS,
    impact_activity="thing_given",
)
