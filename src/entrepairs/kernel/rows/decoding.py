"""Which letters the bytes of a file stand for."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused

CHUNK_BYTES = 1 << 20
# What Windows calls Latin-1 has letters and signs, such as œ, € and ’, where Latin-1 has control characters.
_OLDER = ("cp1252", "latin-1")


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one, or else Latin-1 as Windows has it.

    Refused for UTF-8 that ends in the middle of a letter: the file has been cut off. Reads the whole file.
    """
    with path.open("rb") as file:
        mark = file.read(3)
    if mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_letters_of_several_bytes = False
    try:
        for chunk in _chunks(path):
            has_letters_of_several_bytes |= not decoder.decode(chunk).isascii()
    except UnicodeDecodeError as error:
        if mark == codecs.BOM_UTF8:
            raise Refused(_("The file is not text."), code="not_text") from error
        return _older(path)
    rest, _flag = decoder.getstate()
    if not rest:
        return "utf-8-sig"
    if has_letters_of_several_bytes:
        raise Refused(_("The file ends in the middle of a letter: it has been cut off."), code="cut_off")
    return _older(path)


def _older(path: Path) -> str:
    for name in _OLDER[:-1]:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for chunk in _chunks(path):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            continue
        return name
    return _OLDER[-1]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
