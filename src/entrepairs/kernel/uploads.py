"""Files that people send: what is too heavy is left out while it comes in, and the page can say so.

`LimitedUploads` stands first among `settings.FILE_UPLOAD_HANDLERS`. It neither keeps nor writes what it
leaves out, and the rest of the form is read as usual, so that what was typed is still there.
"""

from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

MEGABYTE: Final = 1024 * 1024
FILE_MOST_BYTES: Final = 12 * MEGABYTE
REQUEST_MOST_BYTES: Final = 6 * FILE_MOST_BYTES + MEGABYTE
# Beyond this the rest is not even read to its end; a page cannot be promised then.
READ_MOST_BYTES: Final = 4 * REQUEST_MOST_BYTES
_LEFT_OUT: Final = "entrepairs.uploads_left_out"


class LimitedUploads(FileUploadHandler):
    """Leaves out each file above `FILE_MOST_BYTES`, and all files of a request above `REQUEST_MOST_BYTES`."""

    too_much = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name for it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Nothing is parsed here; the length of the whole is known here alone."""
        if content_length > READ_MOST_BYTES:
            raise RequestDataTooBig
        self.too_much = content_length > REQUEST_MOST_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_much:
            limit = REQUEST_MOST_BYTES // MEGABYTE
            self._leave_out(_("Together this is too heavy: at most %(limit)d MB at once.") % {"limit": limit})

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > FILE_MOST_BYTES:
            told = {"name": self.file_name, "limit": FILE_MOST_BYTES // MEGABYTE}
            self._leave_out(_("%(name)s is too heavy: at most %(limit)d MB.") % told)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""

    def _leave_out(self, reason: str) -> None:
        assert self.request is not None  # noqa: S101 - Django makes handlers with their request
        reasons = self.request.META.setdefault(_LEFT_OUT, [])
        if reason not in reasons:
            reasons.append(reason)
        raise SkipFile


def left_out(request: HttpRequest) -> list[str]:
    """Why files of this request were left out, a sentence each."""
    return list(request.META.get(_LEFT_OUT, ()))
