"""Something that somebody knows, and that is to be written down before it is lost."""

from django.utils.translation import gettext_lazy as _

from .declaration import FOR_NOTHING, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="knowledge",
    order=75,
    name=_("Knowledge to write down"),
    told=_("{giver} wrote it down with {receiver}: {title}"),
    offer_example=_("I take down your family recipes"),
    need_example=_("Somebody to write how my grandfather pruned"),
    icon="notebook-pen",
    colour="slate",
    when=When.OPEN,
    capacity=Capacity.NONE,
    quantity=Quantity(measure="pages", label=_("Pages"), each=_("per page")),
    points_per_one=5,
    can_be_online=True,
    stays_days=90,
    nothing_asked=FOR_NOTHING,
)
