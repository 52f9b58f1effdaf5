"""A process that sends: it opens a world, warns when told to, and dispatches until it is killed; its loop's start is printed."""

import sys
import time

from bench.burst import Post
from bench.stage import Http, grown, opened, outlets
from lifeline import flows
from tests.bulletins.town import KMA, snow


def main(url: str, base: str, word: str) -> None:
    """`word` is "warn" to hear the snow warning first, "restart" to take up what is there."""
    data = grown(44)
    reached = outlets(Http, base, data.people.accounts)
    post = Post(opened(url), data, reached)
    print(time.monotonic(), flush=True)
    with post:
        if word == "warn":
            flows.warn(post.world, data, snow(), KMA)
            post.dispatcher.wake()
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
