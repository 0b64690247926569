"""Pictures for tests, drawn as they are asked for, and a storage that is thrown away."""

import io
from functools import cache
from pathlib import Path

from PIL import Image
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.kernel.pictures import Picture, read_picture


@cache
def picture_bytes(colour: str = "red", size: tuple[int, int] = (120, 90), kind: str = "PNG") -> bytes:
    """A file as somebody sends it: half of it in a colour, half white."""
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


@cache
def make_picture(colour: str = "red") -> Picture:
    return read_picture(io.BytesIO(picture_bytes(colour)))


def keep_files_in(folder: Path, settings: SettingsFixture) -> None:
    """Keep what people send in a folder of this test's own."""
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"default": own}


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
