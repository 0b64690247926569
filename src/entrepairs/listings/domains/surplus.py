"""Food that would be lost, eaten by somebody."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="surplus",
    order=50,
    name=_("Surplus food"),
    told=_("{giver} shared with {receiver}: {title}"),
    icon="apple",
    colour="terracotta",
    when=When.STOCK,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="mass_g", label=_("Kilograms"), one=1000, default=1000),
    points_per_one=2,
    impact_activity="food_saved",
)
