"""Starts real servers of the platforms' kind on this machine, each with a number of accounts and their credentials."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port

PDS = Path(__file__).parent / "pds"
MOCK = Path(__file__).parent / "one_at_a_time.py"


@dataclass(frozen=True, slots=True)
class PeerAccount:
    """`handle` as `core.people.Account` has it; `credential` as the outlet of the channel takes it."""

    handle: str
    credential: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """A running server. `accounts(n)` gives its first n accounts, made when they are asked for."""

    base: str
    accounts: Callable[[int], list[PeerAccount]]


def no_bluesky() -> str:
    """Why the personal data server cannot be started here, or an empty string."""
    if shutil.which("node") is None:
        return "node is absent: the Bluesky server needs Node 20 or newer"
    if not (PDS / "node_modules" / "@atproto" / "pds").is_dir():
        return "the Bluesky server is not installed: run 'npm ci' in tests/peers/pds (about two minutes)"
    return ""


@contextmanager
def mastodon_mock(folder: Path, *, size: int = 64) -> Iterator[Peer]:
    """mastodon-mock with `size` accounts in a file of settings; ended by its own process id."""
    accounts = [PeerAccount(f"office_{number}", {"access_token": f"token-of-office-{number}"}) for number in range(size)]
    blocks = [f'[[seed.accounts]]\nusername = "{one.handle}"\naccess_token = "{one.credential["access_token"]}"\n' for one in accounts]
    (folder / "mock.toml").write_text("".join(blocks), encoding="utf-8")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with (
        (folder / "log").open("w") as log,
        _running([sys.executable, str(MOCK), "mock.toml", str(port)], folder, stdout=log, stderr=log) as process,
    ):
        _until_up(f"{base}/api/v1/instance", process, folder / "log")
        yield Peer(base, lambda count: accounts[:count])


@contextmanager
def bluesky_pds(folder: Path) -> Iterator[Peer]:
    """@atproto/pds with a directory in memory; it ends itself when our end of its standard input closes."""
    quiet = {**os.environ, "LOG_ENABLED": "false", "NODE_ENV": "production"}
    with (folder / "log").open("w") as log:
        words = ["node", str(PDS / "serve.mjs"), str(folder / "data")]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        with _running(words, PDS, env=quiet, text=True, **pipes) as process:
            line = process.stdout.readline()
            assert line, (folder / "log").read_text()[-2000:]
            base = f"http://127.0.0.1:{json.loads(line)['port']}"
            yield Peer(base, _sign_up(base))


def _sign_up(base: str) -> Callable[[int], list[PeerAccount]]:
    made: list[PeerAccount] = []

    def account(number: int) -> PeerAccount:
        handle, password = f"office-{number}.test", f"app-password-{number}"
        body = {"handle": handle, "password": password, "email": f"office{number}@example.test"}
        answer = requests.post(f"{base}/xrpc/com.atproto.server.createAccount", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return PeerAccount(handle, {"identifier": handle, "password": password})

    def accounts(count: int) -> list[PeerAccount]:
        with ThreadPoolExecutor(8) as pool:
            made.extend(pool.map(account, range(len(made), count)))
        return made[:count]

    return accounts


@contextmanager
def _running(words: list[str], folder: Path, **more: Any) -> Iterator["subprocess.Popen[Any]"]:
    process = subprocess.Popen(words, cwd=folder, **more)
    try:
        yield process
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_up(address: str, process: "subprocess.Popen[Any]", log: Path, *, seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and process.poll() is None:
        try:
            if requests.get(address, timeout=10).status_code < 500:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not come up: {log.read_text()[-2000:]}")
