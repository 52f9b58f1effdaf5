"""The kept pages as files: whole, in three encodings of one time, only of one's own world, and never outside the folder."""

import gzip
import json
import os
import threading
from pathlib import Path

import brotli
import pytest

from lifeline.edge.answer import Answer
from lifeline.edge.files import MANIFEST, Folder, file_of
from lifeline.edge.ready import Ready, make_ready

ROOTS = ("/", "/drill/")
AT = 1_767_657_600.0


def ready(said: str = "first", kind: str = "text/html") -> Ready:
    headers = (("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "public, max-age=2"))
    return make_ready(Answer(200, headers, f"{said} 대설 경보".encode() * 50))


def files(top: Path) -> set[str]:
    return {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("/", "text/html", "index.html"),
        ("/en/", "text/html", "en/index.html"),
        ("/drill/en/", "text/html", "drill/en/index.html"),
        ("/status.json", "application/json", "status.json"),
        ("/situations/2026-0001", "text/html", "situations/2026-0001.html"),
        ("/text", "text/plain", "text.txt"),
        ("/archive/2026-01", "text/html", "archive/2026-01.html"),
        ("/cap/2026-0001.xml", "application/cap+xml", "cap/2026-0001.xml"),
    ],
)
def test_where_a_page_lies(address, kind, name):
    assert file_of(address, kind) == name


@pytest.mark.parametrize(
    "address",
    [
        "",
        "status.json",
        "/../x",
        "/a/../../x",
        "//x",
        "/a//b",
        "/.ready.json",
        "/.draft-x",
        "/a/./b",
        "/a\0b",
        "/서울",
        "/a b",
        "/x.gz",
        "/x.br",
    ],
)
def test_an_address_that_must_not_become_a_file_s_name_becomes_none(address, tmp_path):
    assert file_of(address, "text/html") == ""
    Folder(tmp_path / "top", "/", ROOTS).write({address: ready()}, AT)
    assert files(tmp_path) == {"top/.ready.json"}


def test_every_page_lies_there_in_three_encodings_of_the_same_page_and_time(tmp_path):
    Folder(tmp_path, "/", ROOTS).write({"/": ready()}, AT)
    body = ready().answer.body
    assert (tmp_path / "index.html").read_bytes() == body
    assert gzip.decompress((tmp_path / "index.html.gz").read_bytes()) == body
    assert brotli.decompress((tmp_path / "index.html.br").read_bytes()) == body
    assert {int((tmp_path / f"index.html{suffix}").stat().st_mtime) for suffix in ("", ".gz", ".br")} == {int(AT)}


def test_a_web_server_may_read_them(tmp_path):
    before = os.umask(0o022)
    Folder(tmp_path, "/", ROOTS).write({"/": ready()}, AT)
    os.umask(before)
    assert (tmp_path / "index.html").stat().st_mode & 0o444 == 0o444


def test_two_changes_within_a_second_have_two_times(tmp_path):
    """A web server knows a file by its second and its size: 3 missing and 4 missing are of one size."""
    folder = Folder(tmp_path, "/", ROOTS)
    times = []
    for said in ("3", "4", "5", "5"):
        folder.write({"/": ready(said)}, AT)
        times.append(int((tmp_path / "index.html").stat().st_mtime) - int(AT))
    assert times == [0, 1, 2, 2]


def test_a_clock_that_steps_back_does_not_make_a_new_page_older(tmp_path):
    folder = Folder(tmp_path, "/", ROOTS)
    folder.write({"/": ready("first")}, AT)
    folder.write({"/": ready("second")}, AT - 3600)
    assert int((tmp_path / "index.html").stat().st_mtime) == int(AT) + 1


def test_a_page_that_is_no_longer_kept_is_removed_and_nobody_else_s_file_is(tmp_path):
    folder = Folder(tmp_path, "/", ROOTS)
    (tmp_path / "robots.txt").write_text("the office's own")
    folder.write({"/": ready(), "/bulletins/2026-0001": ready()}, AT)
    folder.write({"/": ready()}, AT)
    assert files(tmp_path) == {MANIFEST, "robots.txt", "index.html", "index.html.gz", "index.html.br"}


def test_what_a_process_before_this_one_wrote_is_removed_too(tmp_path):
    Folder(tmp_path, "/", ROOTS).write({"/": ready(), "/text": ready(kind="text/plain")}, AT)
    Folder(tmp_path, "/", ROOTS).write({"/": ready()}, AT)
    assert not any("text" in name for name in files(tmp_path))


def test_the_live_world_writes_no_page_of_a_drill_nor_the_other_way_round(tmp_path):
    pages = {"/": ready("live"), "/drill/": ready("drill"), "/drill/status.json": ready("drill", "application/json")}
    Folder(tmp_path, "/", ROOTS).write(pages, AT)
    assert not (tmp_path / "drill").exists()
    Folder(tmp_path, "/drill/", ROOTS).write(pages, AT)
    assert {name.partition(".")[0] for name in files(tmp_path / "drill")} == {"", "index", "status"}
    assert b"live" in (tmp_path / "index.html").read_bytes()


def test_what_was_written_is_loaded_as_it_was(tmp_path):
    pages = {"/": ready(), "/status.json": ready("{}", "application/json")}
    Folder(tmp_path, "/", ROOTS).write(pages, AT)
    found = Folder(tmp_path, "/", ROOTS).load()
    assert {address: (one.tag, one.answer.headers, one.answer.body) for address, one in found.items()} == {
        address: (one.tag, one.answer.headers, one.answer.body) for address, one in pages.items()
    }


@pytest.mark.parametrize("left", [b"", b"half", b"first" * 100])
def test_a_file_that_is_not_whole_is_not_loaded(tmp_path, left):
    Folder(tmp_path, "/", ROOTS).write({"/": ready(), "/en/": ready()}, AT)
    (tmp_path / "index.html").write_bytes(left)
    assert set(Folder(tmp_path, "/", ROOTS).load()) == {"/en/"}


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        '{"/": 5}',
        '{"/": {"file": "../../etc/passwd", "tag": "a", "at": 1, "headers": []}}',
        '{"/": {"file": "/etc/passwd", "tag": "a", "at": 1, "headers": []}}',
        '{"/drill/": {"file": "drill/index.html", "tag": "a", "at": 1, "headers": [["Content-Type", "text/html"]]}}',
        '{"/": {"file": "index.html", "tag": "a", "at": "x", "headers": []}}',
        '{"/": {"file": "index.html", "tag": "a", "at": 1, "headers": [1]}}',
    ],
)
def test_a_list_that_we_would_not_have_written_is_not_believed(tmp_path, manifest):
    (tmp_path / MANIFEST).write_text(manifest)
    folder = Folder(tmp_path, "/", ROOTS)
    assert folder.load() == {}
    folder.write({"/": ready()}, AT)
    assert set(folder.load()) == {"/"}


def test_the_list_names_what_a_web_server_should_say(tmp_path):
    Folder(tmp_path, "/", ROOTS).write({"/": ready()}, AT)
    entry = json.loads((tmp_path / MANIFEST).read_text())["/"]
    assert entry["file"] == "index.html"
    assert ["Cache-Control", "public, max-age=2"] in entry["headers"]


def test_a_folder_that_cannot_be_written_says_so_and_is_complete_once_it_can(tmp_path):
    folder = Folder(tmp_path / "top", "/", ROOTS)
    (tmp_path / "top").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        folder.write({"/": ready()}, AT)
    (tmp_path / "top").unlink()
    folder.write({"/": ready(), "/en/": ready()}, AT)
    assert "en/index.html.br" in files(tmp_path / "top")


def test_a_reader_of_the_file_never_sees_half_of_a_page(tmp_path):
    folder, pages = Folder(tmp_path, "/", ROOTS), [ready("a" * 20_000), ready("b" * 30_000)]
    folder.write({"/": pages[0]}, AT)
    seen: set[bytes] = set()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen.add((tmp_path / "index.html").read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40):
        folder.write({"/": pages[number % 2]}, AT)
    over.set()
    reader.join()
    assert seen <= {page.answer.body for page in pages}
    assert not any("draft" in name for name in files(tmp_path))
