"""Two processes on one database: nothing goes twice, one leads, the other takes over, and who was deposed posts nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.conftest import Emptied
from tests.faults.rounds import Scene
from tests.faults.stage import Life

pytestmark = pytest.mark.kill


@contextmanager
def leading(scene: Scene, url: str, *, idle: str = "1h") -> Iterator[Life]:
    """`idle`: so long PostgreSQL lets it lead without a sign of life. An hour: no pause of this machine deposes it."""
    life = scene.stage.begin("leading", **scene.facts(url), idle=idle)
    try:
        yield life
    finally:
        life.kill()
        life.end()


def posted(scene: Scene, seconds: float) -> dict[str, int]:
    """How many posts stand on each account once all have one, or when the time is up."""
    until = time.monotonic() + seconds
    while len(posts := scene.stand.posts()) < scene.accounts and time.monotonic() < until:
        time.sleep(0.02)
    return {account: len(texts) for account, texts in posts.items()}


def once(scene: Scene) -> list[int]:
    return [1] * scene.accounts


def test_two_processes_that_do_the_same_at_once_post_nothing_twice(scene: Scene, emptied: Emptied) -> None:
    for _ in range(3):
        scene.stand.forget(delay=0.02)
        facts = scene.facts(emptied()) | {"begins": time.monotonic() + 0.2}
        both = [scene.stage.begin("together", **facts) for _ in range(2)]
        ends = [life.end() for life in both]
        assert sum(end.said["issued"] for end in ends) == 1
        assert list(posted(scene, 0).values()) == once(scene)
        assert ends[-1].said["ledger"].keys() == scene.stand.posts().keys()


def test_the_second_process_is_idle_until_the_leader_is_killed_and_then_takes_over(scene: Scene, emptied: Emptied) -> None:
    url = emptied()
    with leading(scene, url) as first:
        first.said("leads")
        with leading(scene, url) as second:
            second.said("idle")
            first.kill()
            second.said("leads")
            scene.stage.play("only_hear", **scene.facts(url))
            assert list(posted(scene, 60).values()) == once(scene)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_leader_that_is_paused_is_deposed_and_posts_nothing_when_it_goes_on(scene: Scene, emptied: Emptied) -> None:
    url = emptied()
    with leading(scene, url, idle="3s") as first:
        first.said("leads")
        with leading(scene, url) as second:
            first.pause()
            second.said("leads")
            first.go_on()
            first.said("deposed")
            second.pause()
            scene.stage.play("only_hear", **scene.facts(url))
            assert posted(scene, 0.5) == {}
            second.go_on()
            assert list(posted(scene, 60).values()) == once(scene)


def test_a_sender_paused_before_its_requests_left_sends_none_of_them_when_it_goes_on(scene: Scene, emptied: Emptied) -> None:
    facts = scene.facts(emptied())
    paused = scene.stage.begin("pausing", **facts, lease=0.6)
    paused.said("paused")
    other = scene.stage.play("whole", **facts)
    assert len(other.said["ledger"]) == scene.accounts
    paused.go_on()
    paused.end()
    assert list(posted(scene, 0).values()) == once(scene)
