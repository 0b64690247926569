"""Pictures that people send: checked, turned upright, resized, and written anew without anything else.

What is kept is pixels alone, in AVIF and in WebP at a few widths, under a name made of what they show: the
same picture sent twice is one set of files. Position, camera and all other data of the original are never
written.
"""

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from .errors import Refused
from .uploads import FILE_MOST_BYTES

MOST_BYTES: Final = FILE_MOST_BYTES
MOST_PIXELS: Final = 50_000_000
LEAST_SIDE: Final = 40
MOST_STRETCHED: Final = 8  # times as long as wide
WIDTHS: Final = (240, 800, 1280)  # a thumbnail; as wide as a page's column; the same on a fine screen
# Only these decoders are ever tried: fewer doors for a file that was made to do harm.
ACCEPTED: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
FOLDER: Final = "pictures"
_OPTIONS: Final[dict[str, dict[str, int]]] = {
    "avif": {"quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"quality": 78, "method": 4},
}
FORMATS: Final = tuple(_OPTIONS)


@dataclass(frozen=True)
class Rendition:
    """One file of a picture; `width` is the one asked for, which a small original does not fill."""

    width: int
    format: str
    data: bytes


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept. `width` and `height` are those of the largest rendition, in pixels."""

    digest: str
    width: int
    height: int
    renditions: tuple[Rendition, ...]


def read_picture(file: BinaryIO) -> Picture:
    """Check what was sent and write it anew. Refused, with the reason, for all that is no sound picture."""
    upright = _upright(_open(file))
    sized = {width: _within(upright, width) for width in WIDTHS}
    largest = sized[WIDTHS[-1]]
    return Picture(
        digest=hashlib.sha256(f"{largest.size}".encode() + largest.tobytes()).hexdigest()[:32],
        width=largest.width,
        height=largest.height,
        renditions=tuple(_written(sized)),
    )


def keep_picture(picture: Picture) -> None:
    """Write the files of a picture; those that are there already, whole, are left as they are."""
    for rendition in picture.renditions:
        name = picture_name(picture.digest, rendition.width, rendition.format)
        if _is_whole(name, rendition.data):
            continue
        default_storage.delete(name)
        kept_as = default_storage.save(name, ContentFile(rendition.data))
        if kept_as != name:  # another process was quicker with the same picture
            default_storage.delete(kept_as)


def _is_whole(name: str, data: bytes) -> bool:
    try:
        return default_storage.size(name) == len(data)
    except FileNotFoundError:
        return False


def forget_picture(digest: str) -> None:
    """Delete the files of a picture that nothing shows any longer."""
    for width in WIDTHS:
        for kind in FORMATS:
            default_storage.delete(picture_name(digest, width, kind))


def picture_name(digest: str, width: int, kind: str) -> str:
    """The name of a file in the storage."""
    return f"{FOLDER}/{digest[:2]}/{digest}-{width}.{kind}"


def _open(file: BinaryIO) -> Image.Image:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise Refused(
            _("This picture is too heavy: at most %(limit)d MB.") % {"limit": limit}, code="picture_too_heavy"
        )
    unreadable = Refused(
        _("This is not a picture that we can read: send a JPEG, PNG, WebP or AVIF."), code="not_a_picture"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow warns of a bomb before it refuses one
        try:
            image = Image.open(io.BytesIO(data), formats=ACCEPTED)
            _refuse_size(image)  # known from the header, before anything is unpacked
            image.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a JPEG can be unpacked at half its size or less
            image.load()
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_large() from error
        except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, Warning) as error:
            raise unreadable from error
    return image


def _refuse_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < LEAST_SIDE:
        raise Refused(_("This picture is too small to see anything on it."), code="picture_too_small")
    if max(width, height) > MOST_STRETCHED * min(width, height):
        raise Refused(_("This picture is too long and narrow."), code="picture_too_narrow")


def _too_large() -> Refused:
    limit = MOST_PIXELS // 1_000_000
    return Refused(
        _("This picture is too large: at most %(limit)d million pixels.") % {"limit": limit},
        code="picture_too_large",
    )


def _upright(image: Image.Image) -> Image.Image:
    """The pixels alone: turned as the camera was held, in sRGB, on white where they were transparent."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        above = turned.convert("RGBA")
        flat = Image.new("RGB", above.size, "white")
        flat.paste(above, mask=above.getchannel("A"))
    else:
        flat = turned.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), inPlace=True)
        except (ImageCms.PyCMSError, OSError):  # a broken or alien profile: the colours stay as they are
            pass
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _within(image: Image.Image, width: int) -> Image.Image:
    """At most `width` wide and high."""
    copy = image.copy()
    copy.thumbnail((width, width), Image.Resampling.LANCZOS)
    return copy


def _written(sized: dict[int, Image.Image]) -> Iterator[Rendition]:
    for width, image in sized.items():
        for kind, options in _OPTIONS.items():
            target = io.BytesIO()
            image.save(target, kind.upper(), **options)
            yield Rendition(width, kind, target.getvalue())
