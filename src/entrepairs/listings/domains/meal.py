"""Places at somebody's table."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="meal",
    order=40,
    name=_("Shared meal"),
    told=_("{giver} shared a meal with {receiver}: {title}"),
    offer_example=_("Soup and tart on Friday evening"),
    need_example=_("A Sunday lunch in company"),
    icon="utensils",
    colour="terracotta",
    when=When.DATED,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="meals", label=_("Places at the table"), each=_("per place")),
    points_per_one=3,
    any_will_do=True,
)
