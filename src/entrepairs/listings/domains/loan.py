"""Money that one member lends another, without interest. It is counted when it is lent."""

from django.utils.translation import gettext_lazy as _

from .declaration import Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="loan",
    order=86,
    name=_("Loan between members"),
    told=_("{giver} lent {receiver} some money: {title}"),
    offer_example=_("200 euros asleep in a drawer"),
    need_example=_("150 euros until the end of the month, for the gearbox"),
    icon="hand-coins",
    colour="forest",
    when=When.OPEN,
    capacity=Capacity.TOTAL,
    quantity=Quantity(measure="lent_cents", label=_("Euros"), each=_("per euro"), one=100, default=10_000),
    units=(),
    nothing_asked=_("without interest"),
    any_will_do=True,
    can_be_online=True,
)
