"""A room, a garden, a workshop: a place that others may use for a while."""

from django.utils.translation import gettext_lazy as _

from .declaration import FREE, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="space",
    order=25,
    name=_("Space to share"),
    told=_("{giver} opened a door to {receiver}: {title}"),
    offer_example=_("A corner of the garden to dig"),
    need_example=_("A heated room for twelve, on Thursday evenings"),
    icon="door-open",
    colour="teal",
    when=When.SLOTS,
    capacity=Capacity.OVERLAP,
    quantity=Quantity(measure="uses", label=_("How many at a time"), each=_("each time")),
    categories={
        "room": _("room"),
        "garden": _("garden"),
        "workshop": _("workshop"),
        "kitchen": _("kitchen"),
        "storage": _("storeroom"),
        "other_space": _("another space"),
    },
    nothing_asked=FREE,
)
