"""Whatever happens while an exercise is archived or its world emptied, it is done whole or not at all, and whoever asked is told."""

import os
import signal
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from lifeline.drills.archive import FOLDER
from lifeline.drills.archived import FILES, LIST, findings
from lifeline.drills.refused import DrillRefused
from lifeline.drills.shelf import LOCK, only_one
from lifeline.drills.tables import Exercise
from tests.drills.after import CODE, anchor, anchored, broken, emptied, held, kept, left, opened, planned
from tests.hearing import rows


@pytest.fixture
def world(bare_url):
    """An exercise that has ended, and left something."""
    database = opened(bare_url)
    planned(database)
    held(database)
    yield database
    database.close()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_of_two_who_archive_at_once_the_second_is_told_so_and_leaves_the_work_of_the_first_alone(world, tmp_path):
    unfinished = tmp_path / FOLDER / f".{CODE}.part"
    with only_one(tmp_path / FOLDER):
        unfinished.mkdir()
        with pytest.raises(DrillRefused, match="another archive is being written here: look again when it is done"):
            kept(world, tmp_path)
        assert unfinished.exists()
    made = kept(world, tmp_path)  # whoever wrote there is gone
    assert (made.folder.name, findings(made.folder, made.hash), unfinished.exists()) == (CODE, (), False)


KILLED_ARCHIVING = """
import os, signal, sys
from pathlib import Path
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from tests.drills.after import kept
left, steps = 0, ("open", "os.mkdir", "os.rename", "os.rmdir", "os.remove", "sqlite3.connect")
def die(name, given):
    global left
    left -= name in steps
    if name in steps and left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
at, every = 1, int(sys.argv[3])
sys.addaudithook(die)
while True:
    child = os.fork()
    if not child:
        database = open_database(sys.argv[1], Status.EXERCISE)
        left = at
        kept(database, Path(sys.argv[2]))
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
        break
    at += every
print(at)
"""


@pytest.mark.kill
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_whoever_is_killed_while_archiving_leaves_nothing_that_could_be_taken_for_a_whole_archive(world, tmp_path):
    before, every = left(world), 1 if settings.default.max_examples >= 1_000 else 5
    command = [sys.executable, "-c", KILLED_ARCHIVING, str(world.engine.url), str(tmp_path), str(every)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert int(ran.stdout) > 20, "it was killed at many steps"
    archives = [one for one in (tmp_path / FOLDER).iterdir() if one.is_dir()]
    assert {one.name.removeprefix(CODE)[:1] for one in archives} <= {"", "."}, "nothing unfinished is left"
    assert [findings(one, sha256((one / LIST).read_bytes()).hexdigest()) for one in archives] == [()] * len(archives)
    assert (left(world), broken(world, tmp_path), rows(world, Exercise, "state")) == (before, [], ["archived"])
    emptied(world, tmp_path, Path(rows(world, Exercise, "archive")[0]))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_an_archive_is_on_the_disk_before_it_is_on_record_and_the_anchors_lie_aside_before_the_world_is_empty(world, tmp_path, monkeypatch):
    anchor(world, tmp_path)
    done, synced = [], os.fsync

    def sync(file):
        done.append(Path(f"/proc/self/fd/{file}").readlink())
        synced(file)

    monkeypatch.setattr(os, "fsync", sync)
    event.listen(world.engine, "commit", lambda _connection: done.append("told"))
    shelf = tmp_path / FOLDER
    unfinished = shelf / f".{CODE}.part"
    made = kept(world, tmp_path)
    files, last = done[: done.index(unfinished)], done[done.index(unfinished) :]
    assert set(files) == {tmp_path, *(unfinished / name for name in (*FILES, LIST))}
    assert last == [unfinished, shelf, "told"]
    done.clear()
    emptied(world, tmp_path, made.folder)
    assert done == [made.folder / "anchors-until-the-reset.jsonl", made.folder, anchored(tmp_path).parent, "told"]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_where_nothing_can_be_written_or_the_anchors_cannot_be_read_nothing_is_archived(world, tmp_path):
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(DrillRefused, match=r"nothing was archived: .*Not a directory"):
        kept(world, tmp_path)
    (tmp_path / FOLDER).unlink()
    anchored(tmp_path).mkdir(parents=True)
    with pytest.raises(DrillRefused, match=r"nothing was archived: .*Is a directory"):
        kept(world, tmp_path)
    assert rows(world, Exercise, "state") == ["ended"]


DISK_FULL = """
import resource, sys
from pathlib import Path
from sqlalchemy import text
from tests.drills.after import kept, opened
from lifeline.drills.refused import DrillRefused
database = opened(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    kept(database, Path(sys.argv[2]))
except DrillRefused as error:
    print(error)
"""


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_archives_nothing_and_says_so(world, tmp_path):
    command = [sys.executable, "-c", DISK_FULL, str(world.engine.url), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout.startswith("nothing was archived: "), ran.stderr
    assert [one.name for one in (tmp_path / FOLDER).iterdir()] == [LOCK]
    assert rows(world, Exercise, "state") == ["ended"]
    kept(world, tmp_path)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_at_the_last_write_is_said_and_the_anchors_stay_where_they_were(world, tmp_path):
    anchor(world, tmp_path)
    made, before = kept(world, tmp_path), left(world)

    def full(_connection):
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    event.listen(world.engine, "commit", full)
    with pytest.raises(DrillRefused, match="database or disk is full"):
        emptied(world, tmp_path, made.folder)
    with pytest.raises(DrillRefused, match="is written, but the drill world could not be told of it: archive again"):
        kept(world, tmp_path)
    event.remove(world.engine, "commit", full)
    assert (left(world), broken(world, tmp_path), anchored(tmp_path).exists()) == (before, [], True)
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    assert (left(world), broken(world, tmp_path)) == ({}, [])


KILLED = """
import os, signal, sys
from pathlib import Path
from lifeline.drills import reset
from tests.drills.after import CODE, DIRECTOR, LATER, anchored, opened
last = getattr(reset, sys.argv[3])
def killed(*given):
    last(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(reset, sys.argv[3], killed)
home = Path(sys.argv[2])
reset.reset(opened(sys.argv[1]), home / "exercises" / CODE, anchored=anchored(home), by=DIRECTOR, now=LATER)
"""


@pytest.mark.parametrize(("engine_kind", "at"), [("sqlite", "_aside"), ("postgresql", "_empty")], indirect=["engine_kind"])
def test_whoever_is_killed_in_a_reset_has_emptied_nothing(world, tmp_path, at):
    anchor(world, tmp_path)
    made = kept(world, tmp_path)
    before = left(world)
    address = world.engine.url.render_as_string(hide_password=False)
    ran = subprocess.run([sys.executable, "-c", KILLED, address, str(tmp_path), at], env=os.environ, check=False, timeout=120)
    assert ran.returncode == -signal.SIGKILL
    assert (left(world), broken(world, tmp_path)) == (before, [])
    emptied(world, tmp_path, made.folder)
    assert (left(world), broken(world, tmp_path)) == ({}, [])
