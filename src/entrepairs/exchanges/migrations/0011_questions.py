"""An exchange may begin with a question, before there are any terms."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("asked", "a question"),
    ("proposed", "proposed"),
    ("countered", "countered"),
    ("recorded", "told, to be confirmed"),
    ("agreed", "agreed"),
    ("amended", "agreed, a change is proposed"),
    ("confirmed", "confirmed by one side"),
    ("partial", "done in part, says one side"),
    ("disputed", "before a steward"),
    ("decided", "decided by a steward"),
    ("appealed", "before a second steward"),
    ("fulfilled", "done"),
    ("declined", "declined"),
    ("withdrawn", "withdrawn"),
    ("expired", "expired"),
    ("cancelled", "cancelled"),
    ("unfulfilled", "did not happen"),
]


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0010_contacts")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="state",
            field=models.CharField(choices=STATES, default="proposed", max_length=12),
        ),
        migrations.AlterField(
            model_name="exchange",
            name="version",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="of the terms that now stand; 0 before there are any"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                condition=Q(state="asked"),
                fields=("listing", "giver", "receiver"),
                name="exchanges_exchange_one_question",
            ),
        ),
    ]
