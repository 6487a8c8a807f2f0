"""Where a Chromium is on this machine.

Looked for in this order: the variable GONGKAI_CHROMIUM, Playwright's own cache, a system's Chromium or Chrome.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "GONGKAI_CHROMIUM"
_SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "no Chromium found: run `playwright install chromium`, or install Debian's chromium, or set GONGKAI_CHROMIUM"


@dataclass(frozen=True, slots=True)
class Chromium:
    """A Chromium that can be started; `executable` is None where Playwright finds its own."""

    executable: str | None

    def launch_options(self) -> dict[str, object]:
        """Options for Playwright; the flags only stop traffic that is not ours."""
        flags = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
        options: dict[str, object] = {"headless": True, "args": [*flags, "--disable-sync"]}
        return options if self.executable is None else {**options, "executable_path": self.executable}


def find_chromium(environment: Mapping[str, str] | None = None) -> Chromium | None:
    """The Chromium to use, None where there is none (`ADVICE` says what to do then).

    A variable that names no program is no Chromium either: a wrong setting is not passed over for another browser.
    """
    env = os.environ if environment is None else environment
    named = env.get(VARIABLE)
    if named:
        found = shutil.which(named, path=env.get("PATH"))
        return Chromium(found) if found else None
    if any(_playwright_cache(env).glob("chromium*")):
        return Chromium(None)
    paths = (shutil.which(name, path=env.get("PATH")) for name in _SYSTEM)
    return next((Chromium(path) for path in paths if path), None)


def _playwright_cache(env: Mapping[str, str]) -> Path:
    """Playwright's documented cache folders for Linux, macOS and Windows."""
    chosen = env.get("PLAYWRIGHT_BROWSERS_PATH")
    if chosen and chosen != "0":
        return Path(chosen)
    home = Path(env.get("HOME") or env.get("USERPROFILE") or "~").expanduser()
    if sys.platform == "darwin":
        return home / "Library/Caches/ms-playwright"
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData/Local") / "ms-playwright"
    return Path(env.get("XDG_CACHE_HOME") or home / ".cache") / "ms-playwright"
