"""Food that would be lost, eaten by somebody."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="surplus",
    order=50,
    name=_("Surplus food"),
    told=_("{giver} shared with {receiver}: {title}"),
    offer_example=_("A crate of courgettes from the garden"),
    need_example=_("Apples for jam, even bruised ones"),
    icon="apple",
    colour="terracotta",
    when=When.STOCK,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="mass_g", label=_("Kilograms"), each=_("per kilo"), one=1000, default=1000),
    points_per_one=2,
    impact_activity="food_saved",
    any_will_do=True,
    stays_days=7,
)
