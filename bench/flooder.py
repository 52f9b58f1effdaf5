"""A process that tries to sign in again and again, each time by another name from another address, and prints what it was answered."""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlencode

AT_ONCE, PAUSE = 100, 0.5  # seconds after each answer: a program that tries names, not one that only fills the line
HEAD = {"Content-Type": "application/x-www-form-urlencoded"}


def main(port: str, path: str, attempts: str) -> None:
    """At least so many, and on until its input ends: none is waved off before its password is looked at, since nobody tried it before."""
    begun, numbers, least, over = time.monotonic(), count(), int(attempts), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    answers: Counter[int] = Counter()

    def tries() -> None:
        line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        while (at := next(numbers)) < least or not over.is_set():
            network = f"{10 + at % 200}.{at // 256 % 256}.{at % 256}.7"
            body = urlencode({"login": f"nobody-{at}", "password": f"a wrong password {at}", "code": "000000"})
            try:
                line.request("POST", path, body, {**HEAD, "X-Forwarded-For": network})
                answer = line.getresponse()
                answer.read()
                answers[answer.status] += 1
            except (OSError, http.client.HTTPException):
                answers[0] += 1
                line.close()
            time.sleep(PAUSE)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(AT_ONCE):
            pool.submit(tries)
    print(json.dumps({"answers": dict(answers), "seconds": time.monotonic() - begun}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
