"""`python -m gongkai.chromium`: see to it that there is a Chromium, as `make` does when it sets up.

The system's is taken where there is one, else Playwright's is fetched.  Without either everything works except portals
whose lists are drawn by scripts, so that a failure here is told and is no error.
"""

from __future__ import annotations

import subprocess
import sys

from crawler.chromium import ADVICE, find_chromium


def main() -> int:
    """Find or fetch a Chromium and say which; always 0."""
    found = find_chromium()
    if found is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        found = find_chromium()
    print(ADVICE if found is None else f"Chromium: {found.executable or 'the one that Playwright brought'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
