from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepairs.kernel.formatting import DEFAULT_TIMEZONE

from .kinds import Channel

WAITING = [Channel.DAILY.value, Channel.WEEKLY.value]


class Notice(models.Model):
    """Something that a person is told, on their page and, as they chose, by mail."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, help_text="of the event: nobody is told twice")
    community_id = models.BigIntegerField(null=True)  # communities lie above people: by number, as in the log
    community_name = models.CharField(max_length=80, blank=True, help_text="as it was then")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True, help_text="path of a page, in the person's language")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=6, help_text="as the person had chosen then")
    mailed_at = models.DateTimeField(null=True, help_text="when a mail with it was written")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="people_notice_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]),
                name="people_notice_channel_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at", "-id"], name="people_notice_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="people_notice_unread"),
            models.Index(
                fields=["person", "channel"],
                condition=Q(mailed_at__isnull=True, channel__in=WAITING),
                name="people_notice_waiting",
            ),
            models.Index(fields=["created_at"], name="people_notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.key} for {self.person_id}"


class Wishes(models.Model):
    """How a person wants to hear of things. Who never chose anything has none, or an empty choice."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="wishes")
    channels = models.JSONField(default=dict, help_text="the channel of each kind that they chose, by code")
    sleeps = models.BooleanField(default=True, help_text="no mail at night, but for what is urgent")
    timezone = models.CharField(max_length=60, default=DEFAULT_TIMEZONE)
    letter_due_at = models.DateTimeField(
        null=True, help_text="when it is next looked what is to be told together; empty: not yet planned"
    )
    letter_at = models.DateTimeField(null=True, help_text="when such a mail last went out")
    calendar_number = models.PositiveIntegerField(
        default=0, help_text="of the private address of one's calendar: an earlier one no longer counts"
    )

    class Meta:
        verbose_name_plural = "wishes"
        indexes: ClassVar = [models.Index(fields=["letter_due_at"], name="people_wishes_due")]

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"
