"""What runs inside the environment of cap-composer: its parser as it was published, without the application around it."""

import json
import sys
import sysconfig
import time
import types
from itertools import cycle
from pathlib import Path


def main() -> None:
    """For each line {bodies, seconds} on stdin, a line {rate} on stdout."""
    site = Path(sysconfig.get_paths()["purelib"])
    for name in ("capcomposer", "capcomposer.capeditor"):  # the packages' own __init__ starts Celery and Django
        package = types.ModuleType(name)
        package.__path__ = [str(site / name.replace(".", "/"))]
        sys.modules[name] = package
    from capcomposer.capeditor.caputils import cap_xml_to_alert_data

    for line in sys.stdin:
        asked = json.loads(line)
        turning = cycle([body.encode() for body in asked["bodies"]])
        count, begun = 0, time.thread_time()
        while (spent := time.thread_time() - begun) < asked["seconds"]:
            cap_xml_to_alert_data(next(turning), validate=False)
            count += 1
        print(json.dumps({"rate": count / spent}), flush=True)


if __name__ == "__main__":
    main()
