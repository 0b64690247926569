"""Learning something from somebody."""

from django.utils.translation import gettext_lazy as _

from .declaration import FOR_NOTHING, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="lesson",
    order=70,
    name=_("Lesson"),
    told=_("{giver} taught {receiver}: {title}"),
    offer_example=_("Guitar for beginners"),
    need_example=_("Spanish conversation, once a week"),
    icon="book-open",
    colour="slate",
    when=When.OPEN,
    fits=(When.SLOTS, When.DATED),
    capacity=Capacity.NONE,
    quantity=Quantity(measure="duration_min", label=_("Hours"), each=_("per hour"), one=60, default=60),
    hours_by_default=True,
    points_per_one=5,
    impact_activity="time_given",
    can_be_online=True,
    nothing_asked=FOR_NOTHING,
)
