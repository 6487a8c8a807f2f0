"""One crawl of ours, told as a line of JSON: run by the benchmark in a process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from crawler.registry import load_portals
from crawler.run import crawl


def main() -> None:
    """Read the order from standard input, crawl, print requests and seconds."""
    order = json.load(sys.stdin)
    portals = [portal for portal in load_portals(Path(order["registry"])) if portal.id in set(order["codes"])]
    summary = crawl(Path(order["directory"]), portals, settings=order["settings"])
    print(json.dumps({"requests": summary.requests, "seconds": summary.seconds}))


if __name__ == "__main__":
    main()
