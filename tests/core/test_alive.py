"""Whether the process that holds a row is certainly gone; in doubt it is not, and the lease decides."""

import subprocess
import sys

import pytest

from lifeline.core.alive import gone, me

NAME = "from lifeline.core.alive import me; print(me(), flush=True); import sys; sys.stdin.read()"


def test_this_process_is_not_gone():
    assert not gone(me())


def test_a_process_has_one_name_all_its_life():
    assert me() == me()


def test_another_process_is_gone_once_it_ended():
    with subprocess.Popen([sys.executable, "-c", NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        before = gone(name)
        child.communicate("")
    assert (before, gone(name)) == (False, True)


def test_a_later_process_with_the_same_number_is_not_taken_for_it():
    host, boot, pid, started = me().split("/")
    assert gone(f"{host}/{boot}/{pid}/{int(started) - 1}")


def test_what_ran_before_the_last_boot_is_gone():
    host, _, pid, started = me().split("/")
    assert gone(f"{host}/0ther/{pid}/{started}")


@pytest.mark.parametrize("name", ["", "nonsense", "elsewhere/b/1/2", "a/b/c"])
def test_whom_we_cannot_know_is_not_gone(name):
    assert not gone(name)
