"""Many hands on a day: a move, a harvest, a clean-up."""

from django.utils.translation import gettext_lazy as _

from .declaration import FOR_NOTHING, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="help",
    order=80,
    name=_("Help on a day"),
    told=_("{giver} helped {receiver}: {title}"),
    offer_example=_("Two free arms on Saturday"),
    need_example=_("A move, from one street to the next"),
    icon="heart-handshake",
    colour="rose",
    when=When.DATED,
    capacity=Capacity.NONE,
    quantity=Quantity(measure="duration_min", label=_("Hours"), each=_("per hour"), one=60, default=120),
    points_per_one=5,
    impact_activity="time_given",
    any_will_do=True,
    nothing_asked=FOR_NOTHING,
)
