"""Which process holds a row, and whether it is certainly gone: so a restart need not wait for a lease to end."""

import os
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def _boot() -> str:
    """This boot and its process numbers: two containers of one host name count their processes apart."""
    try:
        return f"{_BOOT.read_text().strip()[:8]}.{os.readlink('/proc/self/ns/pid')[5:-1]}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When that process started, in clock ticks since boot; empty when there is no such process or no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def me() -> str:
    """This process, by host, boot, pid and start: no later process is ever called the same."""
    pid = os.getpid()
    return f"{socket.gethostname()}/{_boot()}/{pid}/{_started(pid)}"


def gone(owner: str) -> bool:
    """Whether that process has certainly ended. False wherever it cannot be known (another host, no /proc): wait for the lease."""
    try:
        host, boot, pid, started = owner.split("/")
    except ValueError:
        return False
    if host != socket.gethostname() or not started or not _boot():
        return False
    return boot != _boot() or _started(int(pid)) != started
