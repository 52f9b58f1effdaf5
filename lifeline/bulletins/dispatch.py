"""Sending: claim all that is due, attempt all at once, record each; the database says what is true, the loop only says go."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Generic

from sqlalchemy.exc import SQLAlchemyError

from lifeline.bulletins import read_back
from lifeline.bulletins.claim import Claimed, claim, due_count, open_attempts, post_of, unsure_count
from lifeline.bulletins.prove import Proved, prove, record_proofs, wanted
from lifeline.bulletins.record import Looked, Outcome, record, record_looks
from lifeline.bulletins.states import Sent
from lifeline.bulletins.sweep import sweep, watch
from lifeline.core.alive import gone, me
from lifeline.core.clock import stepped, true_time
from lifeline.core.db import at_home
from lifeline.core.door import Door
from lifeline.core.duties import NOTED_EVERY, SENDING, note
from lifeline.core.ports import P, Probe, Receipt, Refused, Unavailable, Unsure
from lifeline.core.text import first_line, sha256
from lifeline.core.world import World

Came = Outcome | Looked | Proved

LEASE = timedelta(seconds=20)
# Seconds from asking whether we lead to the request: less than it takes to depose a leader (5 s idle, pinged every second),
# and with an outlet's 10 s deadline less than the lease.
LEAVES_WITHIN = 3.5
SWEEP_EVERY, SWEEP_LATEST = 1.0, 3.0
MOST_THREADS = 256
BATCHES = 6
CLOCK_STEP = 5.0  # seconds by which the wall clock may leave the monotonic one between two rounds
FAILED = "dispatch-failed"


class Dispatcher(Generic[P]):
    """Sends one world's deliveries. `may_act` is asked before each claim: only the leader claims.

    `start` runs the loop on a thread of its own, on the monotonic clock; `tick` is one round of it, for tests and replays.
    """

    def __init__(self, world: World[P], *, may_act: Callable[[], bool] = lambda: True, threads: int | None = None) -> None:
        self._world, self._may_act = world, may_act
        self._size = threads or min(max(len(world.accounts), 4), MOST_THREADS)
        self._pool = ThreadPoolExecutor(self._size, thread_name_prefix="send")
        self._done: queue.SimpleQueue[Came] = queue.SimpleQueue()
        self._unwritten: list[Came] = []
        self._flying: dict[str, tuple[int, int, float]] = {}  # account -> delivery, token, when claimed (monotonic)
        self._dropped: set[tuple[int, int]] = set()  # claimed here and never tried, since a write failed in between
        self._swept = self._watched = self._noted = float("-inf")
        self._apart = stepped(self._world.clock)
        self._door = Door(world.database, world.clock, "dispatch", FAILED)
        self._wake, self._stopping, self._proving = threading.Event(), threading.Event(), threading.Event()
        self._wanted: list[str] = []  # accounts a person wants asked whether their credential works
        self._thread: threading.Thread | None = None
        self._owner = me()

    def start(self) -> None:
        """Warm the threads and run until `stop`."""
        barrier = threading.Barrier(self._size + 1)
        for _ in range(self._size):
            self._pool.submit(barrier.wait)
        barrier.wait()
        self._thread = threading.Thread(target=self._run, name="dispatch", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to send: do not wait for the next tick."""
        self._wake.set()

    def sending(self) -> bool:
        """Whether posts are on their way: what can wait lets them have the interpreter."""
        return any(delivery for delivery, _, _ in list(self._flying.values()))

    def prove(self) -> None:
        """Ask every idle account, soon, whether its credential works; nothing is posted."""
        self._proving.set()
        self._wake.set()

    def stop(self, patience: float = 15.0) -> None:
        """Claim nothing more, wait for what is in flight, record it."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(patience)
        self._pool.shutdown(wait=False)

    def _run(self) -> None:
        self._wake.set()  # what a crash left is taken up at once
        self._safely(self._rehearse)
        while not (self._stopping.is_set() and self._settled()):
            self._wake.wait(0.5)
            self._wake.clear()
            self._safely(self.tick)

    def _safely(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the tick's door: the loop must outlive a full disk or a lost server
            self._door.failed(error)
            time.sleep(0.5)  # also while stopping: what came back is still to be written
            self._wake.set()

    def _rehearse(self) -> None:
        """Claim with room for nothing and record nothing: a statement's first time takes as long as a dozen requests."""
        now = self._world.clock.now()
        with self._world.database.writing() as session:
            claim(session, now=now, lease=LEASE, room=0)
            record(session, (), now)

    def tick(self) -> bool:
        """One round: record what came back, settle what is left over, claim and send. True when anything was done."""
        wrote = sum(self._record() for _ in range(BATCHES)) > 0  # receipts come in bursts: the last must not wait for other work
        if self._stopping.is_set() or not self._may_act():
            return wrote
        sent = self._send_due()
        done = sent + self._sweep(busy=wrote or sent > 0) + self._look_back() + self._prove_idle() + wrote
        self._door.went_well()
        return done > 0

    def drain(self, seconds: float) -> None:
        """Tick until nothing is due or in flight, at most that long."""
        until = self._world.clock.monotonic() + seconds
        while self._world.clock.monotonic() < until:
            if not self.tick() and self._settled():
                return
            self._wake.wait(0.05)
            self._wake.clear()

    def _settled(self) -> bool:
        """Nothing is in flight. A flight ends when what came of it is written, not before."""
        return not self._flying

    def _record(self) -> bool:
        while not self._done.empty():
            self._unwritten.append(self._done.get())
        if not self._unwritten:
            return False
        batch, now = list(self._unwritten), self._world.clock.now()
        with self._world.database.writing() as session:
            if outcomes := [one for one in batch if isinstance(one, Outcome)]:
                record(session, outcomes, now)
            if looks := [one for one in batch if isinstance(one, Looked)]:
                record_looks(session, looks, now)
            record_proofs(session, [one for one in batch if isinstance(one, Proved)], now)
        del self._unwritten[: len(batch)]
        for one in batch:
            self._flying.pop(one.claimed.account if isinstance(one, Outcome) else one.account, None)
        return True

    def _sweep(self, *, busy: bool) -> int:
        """Not while posts leave or receipts come: a claim itself asks all that matters, and they are not to wait for a broom."""
        tick = self._world.clock.monotonic()
        if tick - self._swept < (SWEEP_LATEST if busy else SWEEP_EVERY):
            return 0
        mine = {(delivery, token) for delivery, token, since in list(self._flying.values()) if tick - since < LEASE.total_seconds()}
        now = self._world.clock.now()
        with self._world.database.writing() as session:
            changed = sweep(session, now=now, mine=mine, dropped=self._dropped, gone=gone)
            self._wanted = wanted(session)
            if tick - self._watched >= 5:
                watch(session, now)
                self._watched = tick
            if tick - self._noted >= NOTED_EVERY:
                note(session, SENDING, every=SWEEP_LATEST, now=true_time(self._world.clock))
                self._noted = tick
        self._swept = tick
        self._dropped.clear()
        return changed

    def _send_due(self) -> int:
        now, room = self._world.clock.now(), self._size - len(self._flying)
        with self._world.database.reading() as session:
            if room <= 0 or not due_count(session, now):
                return 0
        quotas = {account.id: account.quota for account in self._world.accounts if account.quota is not None}
        since, held = self._world.clock.monotonic(), list[Claimed]()
        if not self._may_act():  # asked again: whoever pauses after this is held up before its request leaves
            return 0
        try:
            with self._world.database.writing() as session:
                at_home(session, self._world.status)
                held = claim(session, now=now, lease=LEASE, room=room, busy=tuple(self._flying), quotas=quotas, owner=self._owner)
            with self._world.database.writing() as session:
                tried = open_attempts(session, held, now) if held else []
        except SQLAlchemyError:
            self._dropped.update((one.id, one.token) for one in held)
            raise
        for one in tried:
            self._flying[one.account] = (one.id, one.token, since)
            self._pool.submit(self._send, one, since)
        return len(tried)

    def _send(self, claimed: Claimed, since: float) -> None:
        try:
            outcome = self._attempt(claimed, since)
        except Exception as error:  # noqa: BLE001 - the thread's door: nobody knows how far it came
            outcome = Outcome(claimed, Sent.UNSURE, _words(error))
        self._done.put(outcome)
        self._wake.set()

    def _attempt(self, claimed: Claimed, since: float) -> Outcome:
        if self._world.clock.monotonic() - since > LEAVES_WITHIN:
            return Outcome(claimed, Sent.PENDING, "held up before the request left", at_once=True)
        if claimed.hash and sha256(claimed.text) != claimed.hash:
            return Outcome(claimed, Sent.REFUSED, "its text is not the one that was issued: somebody changed the database")
        try:
            outlet = self._world.outlet(claimed.account)
            post = post_of(self._world, claimed)
        except (ValueError, KeyError) as error:
            return Outcome(claimed, Sent.REFUSED, f"not this world's post or account: {error}")
        try:
            return _received(claimed, outlet.send(post))
        except Refused as error:
            if post.reply_to and not error.parks:  # the earlier post may be gone, or the platform forbids answers: say it all the same
                return Outcome(claimed, Sent.PENDING, f"refused as an answer: {error.detail}", alone=True)
            return Outcome(claimed, Sent.REFUSED, error.detail, parks=error.parks)
        except Unavailable as error:
            return Outcome(claimed, Sent.PENDING, error.detail, retry_after=error.retry_after)
        except Unsure as error:
            return Outcome(claimed, Sent.UNSURE, error.detail)

    def _look_back(self) -> int:
        """Read the timelines of what is unsure, once the platform has had time to show it."""
        now, before = self._world.clock.now(), self._apart
        self._apart = stepped(self._world.clock)
        with self._world.database.reading() as session:
            if not unsure_count(session):
                return 0
        with self._world.database.writing() as session:
            if abs(self._apart - before) > CLOCK_STEP:
                read_back.settle_anew(session, now)
            waiting = read_back.due(session, self._world, now=now, busy=tuple(self._flying))
        for look in waiting:
            self._flying[look.account] = (look.delivery, look.token, self._world.clock.monotonic())
            self._pool.submit(self._look, look)
        return len(waiting)

    def _look(self, look: read_back.Look) -> None:
        try:
            found = read_back.look(self._world, look)
        except Exception as error:  # noqa: BLE001 - the thread's door: it stays unsure and is looked at again
            found = Looked(look.delivery, look.token, look.account, unavailable=_words(error))
        self._done.put(found)
        self._wake.set()

    def _prove_idle(self) -> int:
        everyone, asked = self._proving.is_set(), self._wanted
        if not everyone and not asked:
            return 0
        self._proving.clear()
        self._wanted = []
        ask = [account.id for account in self._world.accounts if everyone or account.id in asked]
        idle = [account for account in ask if account not in self._flying]
        for account in idle:
            self._flying[account] = (0, 0, self._world.clock.monotonic())
            self._pool.submit(self._prove, account)
        return len(idle)

    def _prove(self, account: str) -> None:
        try:
            self._done.put(prove(self._world, account))
        except Exception as error:  # noqa: BLE001 - the thread's door: an outlet that cannot even be asked is no proof
            self._done.put(Proved(account, Probe(ok=False, detail=_words(error))))
        self._wake.set()


def _words(error: Exception) -> str:
    return first_line(f"{type(error).__name__}: {error}", 200)


def _received(claimed: Claimed, receipt: Receipt) -> Outcome:
    if not receipt.usable:
        return Outcome(claimed, Sent.UNSURE, "the platform answered without a usable id")
    return Outcome(claimed, Sent.SENT, receipt=receipt)
