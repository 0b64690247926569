"""What somebody sends as photos, and what they say of one."""

from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.pictures import ACCEPTED, Picture, read_picture
from entrepairs.kernel.uploads import FILE_MOST_BYTES, MEGABYTE

from .actions import Words
from .licences import Licence
from .models import ALT_LENGTH_MAX, CREDIT_LENGTH_MAX, ListingPhoto


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One or several pictures, checked and written anew: what comes out is `kernel.pictures.Picture`s.

    `room` is how many there may be, `left_out` says what was too heavy to come in at all.
    """

    widget = PicturesInput

    def __init__(self, *, room: int, left_out: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.room, self.left_out = room, left_out

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ",".join(f"image/{kind.lower()}" for kind in ACCEPTED)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[BinaryIO] = [file for file in data or [] if file]
        if self.left_out:
            raise ValidationError(self.left_out)
        if not files:
            raise ValidationError(_("Choose at least one picture."), code="required")
        if len(files) > self.room:
            told = _("There is room for %(room)d more: choose fewer.") % {"room": self.room}
            raise ValidationError(told, code="too_many")
        return _read(files)


def _read(files: list[BinaryIO]) -> list[Picture]:
    pictures, wrong = [], []
    for file in files:
        try:
            pictures.append(read_picture(file))
        except Refused as refused:
            wrong.append(f"{file.name}: {refused.message}" if len(files) > 1 else str(refused.message))
    if wrong:
        raise ValidationError(wrong)
    return pictures


class _WordsForm(forms.Form):
    """Who made a picture, and what may be done with it."""

    def _add_rights(self, credit: str, licence: str) -> None:
        self.fields["credit"] = forms.CharField(
            label=_("Who made it?"),
            help_text=_("Shown under the photo."),
            required=False,
            max_length=CREDIT_LENGTH_MAX,
            initial=credit,
        )
        self.fields["licence"] = forms.ChoiceField(
            label=_("What may others do with it?"),
            choices=Licence.choices,
            initial=licence,
        )

    def add_refusal(self, refused: Refused) -> None:
        """Show why it could not be done, at the field that it concerns."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))

    def words(self) -> Words:
        told = self.cleaned_data
        return Words(told.get("alt", ""), told["credit"], told["licence"])


class UploadForm(_WordsForm):
    """Pictures to add to a listing that has room for `room` of them."""

    def __init__(
        self, data: Any = None, files: Any = None, *, room: int, left_out: list[str], credit: str
    ) -> None:
        super().__init__(data, files)
        limit = FILE_MOST_BYTES // MEGABYTE
        self.fields["files"] = PicturesField(
            room=room,
            left_out=left_out,
            label=_("Your pictures"),
            help_text=_(
                "One or several, at most %(limit)d MB each. Where and with what they were taken is left out."
            )
            % {"limit": limit},
        )
        self._add_rights(credit, Licence.RESERVED)

    def pictures(self) -> list[Picture]:
        pictures: list[Picture] = self.cleaned_data["files"]
        return pictures


class DescribeForm(_WordsForm):
    """What one photo shows, and under which terms."""

    def __init__(self, data: Any = None, *, photo: ListingPhoto) -> None:
        super().__init__(data)
        self.fields["alt"] = forms.CharField(
            label=_("What does the photo show?"),
            help_text=_(
                "For who cannot see it: one sentence, such as “A red ladder, unfolded, against a barn.”"
            ),
            max_length=ALT_LENGTH_MAX,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=photo.alt,
        )
        self._add_rights(photo.credit, photo.licence)
