"""`python -m gongkai.farm`: serve the farm in the foreground, to look at with a browser."""

from __future__ import annotations

import argparse
import sys
import threading

from gongkai.farm import Farm
from gongkai.farm.farm import DEFAULT_YEARS


def main() -> int:
    """Print the registry and the columns' addresses, serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m gongkai.farm", description="Portals of invented counties on 127.0.0.1."
    )
    parser.add_argument("--counties", type=int, default=9)
    parser.add_argument("--years", default=f"{DEFAULT_YEARS[0]}-{DEFAULT_YEARS[-1]}", help="first-last, e.g. 2013-2022")
    parser.add_argument("--visit", type=int, default=1, choices=(1, 2))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base-port", type=int, default=8900, help="first port; 0 takes any free ones")
    given = parser.parse_args()
    first, _, last = given.years.partition("-")
    years = range(int(first), int(last or first) + 1)
    try:
        with Farm(given.seed, given.counties, years, clock=given.visit, base_port=given.base_port) as farm:
            print(farm.registry_csv(), flush=True)
            print("Every county and figure here is invented. Ctrl-C ends the farm.", file=sys.stderr)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"the farm cannot listen: {error} (try another --base-port)", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
