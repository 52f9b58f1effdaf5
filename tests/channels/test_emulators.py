"""The emulators themselves: fast enough for a thousand at once, and alive when the sender is gone."""

import resource
import socket
import time
from contextlib import ExitStack

import pytest

from tests.contract.cases import CASES, post
from tests.emulators.process import spawned
from tests.emulators.x import XEmulator


def test_an_emulator_of_its_own_process_tells_what_was_posted_and_takes_faults():
    with spawned("x") as platform:
        outlet = CASES[0].outlet(platform.base)
        outlet.send(post())
        platform.fault("drop_answer", token="office")
        with pytest.raises(Exception, match="no whole answer"):
            outlet.send(post(key="office/2", text="다른 글입니다."))
        assert [(taken.token, taken.post_id) for taken in platform.of("office")] == [("office", "1"), ("office", "2")]


def test_a_post_is_taken_at_once_and_answered_after_the_delay():
    with XEmulator(delay=0.1) as platform:
        begins = time.monotonic()
        CASES[0].outlet(platform.base).send(post())
        assert time.monotonic() - begins >= 0.1
        assert platform.posts[0].at - time.time() < -0.09


@pytest.fixture
def open_files():
    """A plain user may have 1,024 open files, and both ends of a thousand connections are in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine grants {hard} open files and the test needs {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("open_files")
def test_a_thousand_connections_at_once_are_answered():
    asking = b'GET /2/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth oauth_token="office"\r\n\r\n'
    with XEmulator() as platform, ExitStack() as open_sockets:
        where = ("127.0.0.1", int(platform.base.rpartition(":")[2]))
        lines = [open_sockets.enter_context(socket.create_connection(where, timeout=60)) for _ in range(1000)]
        for line in lines:
            line.sendall(asking)
        assert all(line.recv(4096).startswith(b"HTTP/1.1 200") for line in lines)
