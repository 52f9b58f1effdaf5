"""People with bad intent or very bad links: heads and bodies that drip in, answers that nobody reads; whoever is cut off comes again."""

import resource
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.platform_server import ROOT

PAUSE = 1.0  # seconds between two bytes
PIPELINED = 7  # pages asked for at once by one who reads none of them
_HEAD = "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
_BODY = "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
_READ = (_HEAD + "\r\n") * PIPELINED
KINDS = {"heads": (_HEAD, b"X"), "bodies": (_BODY, b"x"), "readers": (_READ, b"")}


@dataclass
class Slow:
    """One of them: says `first`, then one more `drop` each second, or reads one byte each second."""

    port: int
    kind: str
    link: socket.socket | None = None
    cut: int = 0
    since: float = field(default=0.0)

    def turn(self, now: float) -> None:
        if now - self.since < PAUSE:
            return
        self.since = now
        try:
            self._drip() if self.link else self._come()
        except BlockingIOError:
            pass
        except OSError:
            self.cut += 1
            self.close()

    def _come(self) -> None:
        self.link = socket.socket()
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.link.settimeout(2)
        self.link.connect(("127.0.0.1", self.port))
        self.link.setblocking(False)
        self.link.send(KINDS[self.kind][0].format(port=self.port).encode())

    def _drip(self) -> None:
        assert self.link
        if drop := KINDS[self.kind][1]:
            self.link.send(drop)
        elif not self.link.recv(1):
            raise ConnectionResetError

    def close(self) -> None:
        if self.link:
            self.link.close()
        self.link = None


def main(port: int, each: int) -> None:
    """Prints "there" when all have come once, and at the end of stdin how many of each kind are there and how often they were cut off."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = [Slow(port, kind) for _ in range(each) for kind in KINDS]
    over = selectors.DefaultSelector()
    over.register(sys.stdin, selectors.EVENT_READ)
    for number, one in enumerate(crowd):
        one.turn(time.monotonic())
        one.since += PAUSE * number / len(crowd)  # not all at one moment
    print("there", flush=True)
    while not over.select(0.02):
        now = time.monotonic()
        for one in crowd:
            one.turn(now)
    for kind in KINDS:
        same = [one for one in crowd if one.kind == kind]
        print(kind, sum(one.link is not None for one in same), sum(one.cut for one in same), flush=True)


class Crowd:
    """The running ones."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program
        assert program.stdout
        program.stdout.readline()

    def leave(self) -> str:
        """Ends them; how many of each kind were there at the end, and how often they had been cut off."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.close()
        lines = [line.split() for line in self._program.stdout]
        return ", ".join(f"{there} {kind} (cut off {cut} times)" for kind, there, cut in lines)


@contextmanager
def crowd(port: int, each: int) -> Iterator[Crowd]:
    command = [sys.executable, "-m", "bench.slow", str(port), str(each)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield Crowd(program)
        finally:
            program.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
