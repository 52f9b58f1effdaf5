"""What an office runs, on ports of its own: `lifeline serve` per world and nginx before them, each a process that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests
from click.testing import CliRunner

from lifeline.cli import cli
from tests.ports import free_port

NGINX = Path("/usr/sbin/nginx")
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PATIENCE = 300.0


def wait_for(condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Until it holds; the test fails with `what` when it does not in time."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"not within {within:.0f} s: {what}"
        time.sleep(0.05)


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def running(command: list[str], log: Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the test; what it says is in `log`."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=env)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(60)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(60)


@dataclass(frozen=True)
class Office:
    """One office's folder, ports and environment."""

    folder: Path
    port: int
    drill_port: int
    app_port: int
    inside: int

    @property
    def pages(self) -> Path:
        return self.folder / "pages"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def app(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    @property
    def drill_app(self) -> str:
        return f"http://127.0.0.1:{self.drill_port}"

    def serving(self, world: str, **databases: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """`lifeline serve` of that world."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("LIFELINE_")}
        env |= {
            "LIFELINE_HOME": str(self.folder / "home"),
            "LIFELINE_PUBLISH": str(self.pages),
            "LIFELINE_PUSH": f"http://127.0.0.1:{self.inside}/publish",
            "LIFELINE_PORT": str(self.app_port if world == "live" else self.drill_port),
            **databases,
        }
        command = [sys.executable, "-m", "lifeline", "serve", "--world", world]
        return running(command, self.folder / f"serve-{world}.log", env)

    def wait_for_pages(self, world: str) -> None:
        """Until that world answers and has written its files."""
        files, port = (self.pages, self.app_port) if world == "live" else (self.pages / "drill", self.drill_port)
        log = self.folder / f"serve-{world}.log"
        wait_for(lambda: (files / ".ready.json").exists() and answers(port), f"the pages of {world}: see {log}")

    def configuration(self, *more: str) -> Path:
        words = ["nginx", "--root", self.pages, "--app", self.app, "--app", self.drill_app]
        words += ["--names", "localhost,city.example,127.0.0.1", "--inside", f"127.0.0.1:{self.inside}", "--folder", self.folder / "nginx"]
        words += ["--listen", f"127.0.0.1:{self.port}", *more, *(["--brotli"] if BROTLI.exists() else [])]
        (self.folder / "nginx").mkdir(exist_ok=True)
        made = CliRunner().invoke(cli, [str(word) for word in words])
        assert made.exit_code == 0, made.output
        file = self.folder / "nginx.conf"
        file.write_text(made.stdout, encoding="utf-8")
        return file

    @contextmanager
    def front(self, *more: str) -> Iterator[subprocess.Popen[bytes]]:
        """nginx with the configuration that the command printed."""
        command = nginx_command(self.configuration(*more))
        with running(command, self.folder / "nginx-said.log") as process:
            wait_for(lambda: answers(self.port) or process.poll() is not None, f"nginx: {self.folder}")
            assert process.poll() is None, (self.folder / "nginx-said.log").read_text()
            yield process


def nginx_command(file: Path, *more: str) -> list[str]:
    return [str(NGINX), "-c", str(file), "-e", str(file.with_name("nginx-error.log")), *more]


def make_office(folder: Path) -> Office:
    (folder / "home" / "feeds").mkdir(parents=True)  # an office that asks nobody
    folder.chmod(0o755)
    return Office(folder, *(free_port() for _ in range(3)), inside=free_port(2))


def get(url: str, path: str, method: str = "GET", **headers: str) -> requests.Response:
    """One question, no redirect followed, nothing accepted but what is said."""
    said = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    with requests.Session() as session:
        session.headers.clear()
        return session.request(method, url + path, headers=said, allow_redirects=False, timeout=60)
