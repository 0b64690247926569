"""Pictures that people send: what is kept of them, and what is refused."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.pictures import (
    FORMATS,
    MOST_BYTES,
    WIDTHS,
    forget_picture,
    keep_picture,
    picture_name,
    read_picture,
)

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def drawn(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), **options: Any) -> bytes:
    """A picture whose upper left quarter is red, the rest blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photographed() -> bytes:
    """As a telephone sends it: lying on its side, with the camera and the position in it."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned clockwise by a quarter
    exif[MAKE] = "Camera of Anne"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (44.0, 36.0, 30.0)
    return drawn(exif=exif.tobytes(), comment=b"at the door of number 7")


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(default_storage, "_location", str(tmp_path))
    for cached in ("base_location", "location"):
        default_storage.__dict__.pop(cached, None)
    yield tmp_path
    for cached in ("base_location", "location"):
        default_storage.__dict__.pop(cached, None)


def test_a_picture_is_written_anew_in_modern_formats_at_each_width() -> None:
    picture = read_picture(io.BytesIO(drawn()))
    assert (picture.width, picture.height) == (1280, 960)
    assert [(one.width, one.format) for one in picture.renditions] == [
        (width, kind) for width in WIDTHS for kind in FORMATS
    ]
    for one in picture.renditions:
        shown = Image.open(io.BytesIO(one.data))
        assert shown.format == one.format.upper()
        assert shown.width == one.width


def test_nothing_of_the_camera_and_the_place_is_kept_and_the_picture_stands_upright() -> None:
    sent = photographed()
    assert b"Camera of Anne" in sent
    assert b"number 7" in sent
    picture = read_picture(io.BytesIO(sent))
    assert (picture.width, picture.height) == (960, 1280)
    for one in picture.renditions:
        shown = Image.open(io.BytesIO(one.data))
        assert not shown.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & {
            key for key, said in shown.info.items() if said
        }
        assert b"Camera" not in one.data
        assert b"number 7" not in one.data
        red, _green, blue = shown.convert("RGB").getpixel((shown.width - 20, 20))  # type: ignore[misc]
        assert red > 200  # the red quarter was turned to the upper right
        assert blue < 60


def test_a_small_picture_is_not_blown_up() -> None:
    assert read_picture(io.BytesIO(drawn(size=(200, 100)))).width == 200


def test_what_was_transparent_is_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(target, "PNG")
    shown = Image.open(io.BytesIO(read_picture(io.BytesIO(target.getvalue())).renditions[0].data))
    assert min(shown.convert("RGB").getpixel((50, 50))) > 250  # type: ignore[arg-type]


def test_the_same_picture_has_the_same_name_whatever_it_was_sent_as() -> None:
    as_png, as_lossless = drawn("PNG"), drawn("WEBP", lossless=True)
    assert read_picture(io.BytesIO(as_png)).digest == read_picture(io.BytesIO(as_lossless)).digest
    other = drawn("PNG", size=(1200, 1600))
    assert read_picture(io.BytesIO(as_png)).digest != read_picture(io.BytesIO(other)).digest


def png_header(width: int, height: int) -> bytes:
    """The head of a PNG that says it is large, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_picture"),
        (b"GIF89a<script>alert(1)</script>", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_picture"),
        (drawn()[:2000], "not_a_picture"),
        (drawn("BMP"), "not_a_picture"),
        (png_header(30_000, 30_000), "picture_too_large"),
        (png_header(7000, 7000), "not_a_picture"),
        (drawn(size=(20, 300)), "picture_too_small"),
        (drawn(size=(2000, 100)), "picture_too_narrow"),
        (drawn() + b"\0" * MOST_BYTES, "picture_too_heavy"),
    ],
)
def test_what_is_no_sound_picture_is_refused_with_the_reason(sent: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_picture(io.BytesIO(sent))
    assert refused.value.code == code
    assert refused.value.message


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    which: int, changes: list[tuple[int, int]]
) -> None:
    kind = ("JPEG", "PNG", "WEBP", "AVIF")[which]
    data = bytearray(drawn(kind, size=(60, 60)))
    for place, value in changes:
        data[place % len(data)] = value
    code = ""
    try:
        assert read_picture(io.BytesIO(bytes(data))).renditions
    except Refused as refused:
        code = refused.code
    assert code in {"", "not_a_picture", "picture_too_large", "picture_too_small", "picture_too_narrow"}


def test_a_picture_is_kept_once_and_forgotten_whole(storage: Path) -> None:
    picture = read_picture(io.BytesIO(drawn(size=(300, 200))))
    keep_picture(picture)
    keep_picture(picture)
    files = sorted(path for path in storage.rglob("*") if path.is_file())
    assert len(files) == len(WIDTHS) * len(FORMATS)
    assert default_storage.exists(picture_name(picture.digest, WIDTHS[0], "avif"))
    forget_picture(picture.digest)
    assert not [path for path in storage.rglob("*") if path.is_file()]
