from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

WORDS_LENGTH_MAX: Final = 1000


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("how it was", "yes")
    MOSTLY = "mostly", pgettext_lazy("how it was", "mostly")
    NO = "no", pgettext_lazy("how it was", "no")


class ReviewPeriod(models.Model):
    """The time in which both sides of an exchange that has ended can say how it was."""

    exchange = models.OneToOneField(
        "exchanges.Exchange", on_delete=models.CASCADE, related_name="review_period"
    )
    closes_at = models.DateTimeField(help_text="nobody writes any more, and what was written can be read")
    reminded_at = models.DateTimeField(null=True, help_text="or when it was found that nobody is to be")
    opened_at = models.DateTimeField(
        null=True, help_text="when both had written, or the end was noted and told"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["closes_at"],
                condition=Q(opened_at__isnull=True),
                name="exchanges_review_period_due",
            )
        ]

    def __str__(self) -> str:
        return f"reviews of exchange {self.exchange_id}"


class Review(models.Model):
    """How one side says that an exchange was, for the other side and the community, once both can be read."""

    exchange = models.ForeignKey("exchanges.Exchange", on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="reviews_written")
    about = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="reviews_received")
    helper = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who wrote it for them",
    )
    as_agreed = models.CharField(
        max_length=6, choices=Answer.choices, blank=True, help_text="empty where it did not happen"
    )
    in_time = models.CharField(max_length=6, choices=Answer.choices)
    again = models.CharField(max_length=6, choices=Answer.choices)
    words = models.TextField(max_length=WORDS_LENGTH_MAX, blank=True)
    private = models.TextField(max_length=WORDS_LENGTH_MAX, blank=True, help_text="for the stewards alone")
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, help_text="by a steward's decision")
    reply = models.TextField(max_length=WORDS_LENGTH_MAX, blank=True, help_text="of the one it is about")
    replied_at = models.DateTimeField(null=True)
    reply_helper = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who wrote it for them",
    )
    reply_hidden_at = models.DateTimeField(null=True, help_text="by a steward's decision")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "by"], name="exchanges_review_once_a_side"),
            models.CheckConstraint(condition=~Q(by=F("about")), name="exchanges_review_of_another"),
            models.CheckConstraint(
                condition=Q(as_agreed__in=["", *Answer.values])
                & Q(in_time__in=Answer.values)
                & Q(again__in=Answer.values),
                name="exchanges_review_answers_known",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="exchanges_review_reply_as_a_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about", "-written_at"], name="exchanges_review_about")]

    def __str__(self) -> str:
        return f"review {self.pk} of exchange {self.exchange_id}"

    @property
    def is_low(self) -> bool:
        """Whether a steward should have a look, unasked. Being late alone is not their affair."""
        return Answer.NO in {self.as_agreed, self.again}
