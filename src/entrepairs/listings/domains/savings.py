"""A savings circle, or tontine: everyone pays in at each meeting, and each in turn takes the whole pot.

One turn is one place in the circle. What is paid in is agreed among its members and is not kept here.
"""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="savings",
    order=88,
    name=_("Savings circle"),
    told=_("{giver} held a savings circle with {receiver}: {title}"),
    offer_example=_("Ten of us, 20 euros a month, each in turn"),
    need_example=_("A small circle to join, for a new boiler"),
    icon="piggy-bank",
    colour="forest",
    when=When.OPEN,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="turns", label=_("Turns"), each=_("per turn"), default=6),
    units=(),
    nothing_asked=_("each in turn"),
    any_will_do=True,
    can_be_online=True,
    stays_days=90,
)
