"""Buying together, in shares of one order."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="group",
    order=84,
    name=_("Group purchase"),
    told=_("{giver} bought together with {receiver}: {title}"),
    offer_example=_("A pallet of firewood, in eight shares"),
    need_example=_("Two shares of olive oil, if somebody orders some"),
    icon="shopping-basket",
    colour="forest",
    when=When.STOCK,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="shares", label=_("Shares"), each=_("per share")),
    units=(),
    nothing_asked=_("at cost price"),
)
