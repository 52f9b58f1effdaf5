"""A folder is taken apart again when, and only when, something in it has changed."""

from pathlib import Path

import pytest

from lifeline.core.read_once import read_once


@read_once
def words(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.rglob("*.txt"))]


def test_what_has_not_changed_is_the_same_answer(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("snow")
    assert words(tmp_path) is words(tmp_path)


def test_every_change_counts_at_once_even_one_of_the_same_length_in_a_folder_within(tmp_path: Path) -> None:
    within = tmp_path / "within" / "a.txt"
    within.parent.mkdir()
    said = []
    for word in ("snow", "rain", "wind", "rain"):
        within.write_text(word)
        said += words(tmp_path)
    within.rename(tmp_path / "b.txt")
    (tmp_path / "a.txt").write_text("fog")
    assert [*said, *words(tmp_path)] == ["snow", "rain", "wind", "rain", "fog", "rain"]


def test_trouble_is_told_each_time_and_over_when_it_is_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff")
    for _ in range(2):
        with pytest.raises(UnicodeDecodeError):
            words(tmp_path)
    (tmp_path / "a.txt").write_text("snow")
    assert words(tmp_path) == ["snow"]
