"""A process that tries to sign in, again and again, from a thousand addresses and with a thousand names; it prints what it was answered."""

import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlencode

AT_ONCE = 64
HEAD = {"Content-Type": "application/x-www-form-urlencoded"}


def main(port: str, path: str, attempts: str) -> None:
    """Each attempt has a login and an address nobody has used, so none is waved off before its password is looked at."""
    begun, numbers, most = time.monotonic(), count(), int(attempts)
    answers: Counter[int] = Counter()

    def tries() -> None:
        line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        while (at := next(numbers)) < most:
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

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(AT_ONCE):
            pool.submit(tries)
    print(json.dumps({"answers": dict(answers), "seconds": time.monotonic() - begun}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
