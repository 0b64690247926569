"""A ride shared from one place to another, on a date, by seats."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When, Where

DOMAIN = Domain(
    code="ride",
    order=10,
    name=_("Shared ride"),
    told=_("{giver} took {receiver} along: {title}"),
    icon="car",
    colour="sky",
    when=When.DATED,
    where=Where.FROM_TO,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="seats", label=_("Seats")),
    points_per_one=3,
    impact_activity="shared_ride",
)
