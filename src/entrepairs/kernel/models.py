from typing import ClassVar

from django.db import models
from django.db.models import Q


class Place(models.Model):
    """A town of the gazetteer. Never deleted, for others refer to it."""

    name = models.CharField(max_length=120)
    folded = models.CharField(
        max_length=120, help_text="the name without accents, capitals and hyphens, for search"
    )
    insee = models.CharField(max_length=5, null=True, blank=True, unique=True)
    lat = models.FloatField(help_text="degrees north, WGS 84")
    lon = models.FloatField(help_text="degrees east, WGS 84")
    population = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(lat__gte=-90, lat__lte=90), name="kernel_place_lat_in_range"),
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180), name="kernel_place_lon_in_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["folded", "-population"],
                name="kernel_place_search",
                opclasses=["varchar_pattern_ops", "int4_ops"],  # prefixes, whatever the collation
            )
        ]

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """Who did what, on what, from where, why. Rows are added, never changed.

    People and things are kept by number, not by foreign key: the log lies below every room, and must outlive
    what it speaks of.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(
        null=True, help_text="the person; empty for the system and the operator"
    )
    behalf_of_id = models.BigIntegerField(
        null=True, help_text="the person in whose name it was done, where a helper did it for them"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=20, help_text="web, command or worker")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="kernel_audit_subject"),
            models.Index(fields=["community_id", "at"], name="kernel_audit_community"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"


class OutboxMessage(models.Model):
    """A mail that must go out, written in the same transaction as what it tells of."""

    created_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="one mail for one event and person")
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True, help_text="the same for who reads mail as pages; empty: text alone")
    headers = models.JSONField(null=True, blank=True, help_text="further lines of its head, by their names")
    # What it is about, by name and number, as in the log.
    kind = models.CharField(max_length=20, blank=True)
    person_id = models.BigIntegerField(null=True, help_text="whom it is for; empty: known by address only")
    community_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at__isnull=True), name="kernel_outbox_waiting"
            ),
            models.Index(fields=["person_id", "-id"], name="kernel_outbox_person"),
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.to_address}"


class DoneOnce(models.Model):
    """A form that was sent, and what came of it: sent again, it leads there and does nothing. See once.py."""

    key = models.CharField(max_length=64, unique=True, help_text="who sent what to which page, as a digest")
    subject_id = models.BigIntegerField(null=True, help_text="what came of it")
    done_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "done once"
        indexes: ClassVar = [models.Index(fields=["done_at"], name="kernel_once_done")]

    def __str__(self) -> str:
        return f"{self.key} at {self.done_at}"
