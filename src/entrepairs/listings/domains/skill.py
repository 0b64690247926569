"""A hand with something that one knows how to do."""

from django.utils.translation import gettext_lazy as _

from .declaration import FOR_NOTHING, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="skill",
    order=60,
    name=_("Skill and know-how"),
    told=_("{giver} lent {receiver} a skilled hand: {title}"),
    offer_example=_("I mend bicycles"),
    need_example=_("Someone to hang a curtain rail"),
    icon="wrench",
    colour="plum",
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
