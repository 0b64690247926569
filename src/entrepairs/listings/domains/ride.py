"""A ride shared from one place to another, on a date, by seats."""

from django.utils.translation import gettext_lazy as _

from .declaration import FREE, Capacity, Domain, Quantity, When, Where

DOMAIN = Domain(
    code="ride",
    order=10,
    name=_("Shared ride"),
    told=_("{giver} took {receiver} along: {title}"),
    offer_example=_("To the market, Saturday morning"),
    need_example=_("A seat to the station on Thursday"),
    icon="car",
    colour="sky",
    when=When.DATED,
    where=Where.FROM_TO,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="seats", label=_("Seats"), each=_("per seat")),
    points_per_one=3,
    impact_activity="shared_ride",
    nothing_asked=FREE,
)
