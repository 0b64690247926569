from pathlib import Path

from entrepairs.config import locks


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locks.held(path):
        assert _is_taken(path)
    assert not _is_taken(path)


def test_several_may_share_and_then_none_has_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locks.held(path, shared=True), locks.held(path, shared=True, wait=False):
        assert _is_taken(path)
    assert not _is_taken(path)


def _is_taken(path: Path) -> bool:
    try:
        with locks.held(path, wait=False):
            return False
    except locks.Taken:
        return True
