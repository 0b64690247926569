"""Places at somebody's table."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="meal",
    order=40,
    name=_("Shared meal"),
    told=_("{giver} shared a meal with {receiver}: {title}"),
    icon="utensils",
    colour="terracotta",
    when=When.DATED,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="meals", label=_("Places at the table")),
    points_per_one=3,
)
