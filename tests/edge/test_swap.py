"""The folder of the pages when somebody else has been in it: links, other things in a page's place, a list that was tampered with."""

import json
import os
import time

import pytest

from lifeline.edge.files import MANIFEST, Folder
from lifeline.edge.swap import LEFT
from tests.edge.test_files import AT, ROOTS, files, ready

PAGES = {"/": ready(), "/text": ready("second", "text/plain"), "/bulletins/1": ready("third")}


def test_nothing_is_written_or_removed_through_a_linked_folder(tmp_path):
    top, outside = tmp_path / "top", tmp_path / "outside"
    outside.mkdir()
    (outside / "1.html").write_text("precious")
    Folder(top, "/", ROOTS).write(PAGES, AT)
    for path in (top / "bulletins").iterdir():
        path.unlink()
    (top / "bulletins").rmdir()
    (top / "bulletins").symlink_to(outside)
    folder = Folder(top, "/", ROOTS)
    with pytest.raises(OSError, match="symbolic link"):
        folder.write(PAGES | {"/bulletins/1": ready("fourth")}, AT)
    with pytest.raises(OSError, match="symbolic link"):
        folder.write({"/": ready("fifth")}, AT)
    assert files(outside) == {"1.html"}
    assert (outside / "1.html").read_text() == "precious"


def test_nothing_is_written_through_a_linked_file(tmp_path):
    top, outside = tmp_path / "top", tmp_path / "outside"
    outside.write_text("precious")
    top.mkdir()
    for name in ("index.html", "index.html.gz", ".draft-index.html", MANIFEST, f".draft-{MANIFEST}"):
        (top / name).symlink_to(outside)
    Folder(top, "/", ROOTS).write(PAGES, AT)
    assert outside.read_text() == "precious"
    assert (top / "index.html").read_bytes() == PAGES["/"].answer.body


def test_a_link_is_not_read_as_a_page(tmp_path):
    top, outside = tmp_path / "top", tmp_path / "outside"
    Folder(top, "/", ROOTS).write(PAGES, AT)
    outside.write_bytes((top / "text.txt").read_bytes())
    (top / "text.txt").unlink()
    (top / "text.txt").symlink_to(outside)
    assert set(Folder(top, "/", ROOTS).load()) == {"/", "/bulletins/1"}


def test_what_can_never_be_read_to_its_end_does_not_hold_up_the_start(tmp_path):
    Folder(tmp_path, "/", ROOTS).write(PAGES, AT)
    (tmp_path / "text.txt").unlink()
    os.mkfifo(tmp_path / "text.txt")
    assert "/text" not in Folder(tmp_path, "/", ROOTS).load()


def test_one_page_that_cannot_be_written_keeps_no_other_old(tmp_path):
    (tmp_path / "index.html").mkdir(parents=True)
    folder = Folder(tmp_path, "/", ROOTS)
    with pytest.raises(IsADirectoryError):
        folder.write(PAGES, AT)
    with pytest.raises(IsADirectoryError):
        folder.write({"/": ready("again"), "/text": ready("newer", "text/plain")}, AT)
    assert (tmp_path / "text.txt").read_bytes() == ready("newer").answer.body
    assert not (tmp_path / "bulletins" / "1.html").exists()
    assert set(json.loads((tmp_path / MANIFEST).read_bytes())) == {"/text"}
    (tmp_path / "index.html").rmdir()
    folder.write({"/": ready("again")}, AT)
    assert set(Folder(tmp_path, "/", ROOTS).load()) == {"/"}


def test_a_page_is_not_swapped_before_all_its_encodings_are_written(tmp_path):
    folder = Folder(tmp_path, "/", ROOTS)
    folder.write({"/": ready()}, AT)
    (tmp_path / "index.html.br").unlink()
    (tmp_path / "index.html.br").mkdir()
    with pytest.raises(IsADirectoryError):
        folder.write({"/": ready("other")}, AT)
    assert not [name for name in files(tmp_path) if ".draft" in name]


def test_what_a_killed_process_left_half_written_is_removed(tmp_path):
    for name in (".draft-0a-index.html", "en/.draft-0b-index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half")
    folder = Folder(tmp_path, "/", ROOTS)
    now = time.time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now() + LEFT + 1)
        folder.write({"/": ready(), "/en/": ready()}, AT)
    assert not [name for name in files(tmp_path) if ".draft" in name]


@pytest.mark.parametrize(
    "change",
    [
        {"headers": [["Content-Type", "text/html"], ["X-A", 5]]},
        {"headers": [["Content-Type", "text/html"], ["X-A", "훈련"]]},
        {"headers": [["Content-Type", "text/html"], ["X-A", "a\r\nSet-Cookie: a=b"]]},
        {"headers": [["Content-Type", "text/html"], ["X-A\r\nSet-Cookie: a=b\r\nX", "a"]]},
        {"headers": [["Content-Type", "text/html"], ["Set-Cookie", "a=b"]]},
        {"at": 10**30},
        {"at": -1},
        {"at": True},
        {"file": {"index": "html"}},
    ],
)
def test_an_entry_that_we_would_not_have_listed_is_not_believed(tmp_path, change):
    Folder(tmp_path, "/", ROOTS).write(PAGES, AT)
    given = json.loads((tmp_path / MANIFEST).read_bytes())
    given["/"] |= change
    (tmp_path / MANIFEST).write_text(json.dumps(given))
    folder = Folder(tmp_path, "/", ROOTS)
    assert set(folder.load()) == {"/text", "/bulletins/1"}
    folder.write(PAGES, AT)
    assert set(Folder(tmp_path, "/", ROOTS).load()) == set(PAGES)


def test_a_list_nested_without_end_says_nothing(tmp_path):
    (tmp_path / MANIFEST).write_text("[" * 200_000)
    assert Folder(tmp_path, "/", ROOTS).load() == {}
