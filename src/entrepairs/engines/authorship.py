"""Who wrote which words of a text that many wrote, by what is left of each one's words.

A word belongs to the revision that brought it. What stays stays whose it was; a line that comes back after
it had gone, as when a page is restored, is again whose it was. See docs/algorithms/authorship.md.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from difflib import SequenceMatcher

WORD = re.compile(r"\w+")


class Authorship:
    """The words of a text, each with the key of the revision that brought it. Feed revisions in order."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._owners: list[list[Hashable]] = []  # of each line, the owner of each word
        self._known: dict[
            str, list[Hashable]
        ] = {}  # of each line that ever stood, its owners when it last did

    def revise(self, key: Hashable, text: str) -> None:
        """The text as it stands after the revision of that key.

        Lines that stayed cost one look each; of those that changed, the words are compared, which takes time
        in the product of their numbers at worst.
        """
        new = text.split("\n")
        owners: list[list[Hashable]] = []
        for tag, old_from, old_to, new_from, new_to in _opcodes(self._lines, new):
            if tag == "equal":
                owners.extend(self._owners[old_from:old_to])
            else:
                owners.extend(self._changed(key, slice(old_from, old_to), new[new_from:new_to]))
        self._lines, self._owners = new, owners
        self._known.update(zip(new, owners, strict=True))

    def surviving(self) -> Counter[Hashable]:
        """How many words of each revision the text has now."""
        return Counter(owner for line in self._owners for owner in line)

    def _changed(self, key: Hashable, old: slice, lines: Sequence[str]) -> list[list[Hashable]]:
        """The owners of some lines that stand where others stood."""
        fresh = [line for line in lines if line not in self._known]
        before = [word for line in self._lines[old] for word in _words(line)]
        owned_before = [owner for line in self._owners[old] for owner in line]
        after = [word for line in fresh for word in _words(line)]
        owned = _carried(before, owned_before, after, key)
        found, position = [], 0
        for line in lines:
            if line in self._known:
                found.append(self._known[line])
                continue
            size = len(_words(line))
            found.append(owned[position : position + size])
            position += size
        return found


def survivors(revisions: Iterable[tuple[Hashable, str]]) -> Counter[Hashable]:
    """Of revisions in order, how many words of each stand in the last one."""
    authorship = Authorship()
    for key, text in revisions:
        authorship.revise(key, text)
    return authorship.surviving()


def words_in(text: str) -> int:
    return len(_words(text))


def _carried(
    before: Sequence[str], owners: Sequence[Hashable], after: Sequence[str], key: Hashable
) -> list[Hashable]:
    owned: list[Hashable] = [key] * len(after)
    for tag, old_from, old_to, new_from, new_to in _opcodes(before, after):
        if tag == "equal":
            owned[new_from:new_to] = owners[old_from:old_to]
    return owned


def _words(text: str) -> list[str]:
    return WORD.findall(text)


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
