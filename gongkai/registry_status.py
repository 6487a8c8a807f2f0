"""The line of `gongkai status` on the registry: how many portals, and how far their columns are known."""

from __future__ import annotations

from pathlib import Path

from crawler.registry import RegistryError, load_portals
from crawler.registry_report import Counts, is_place
from gongkai.console import out


def show_registry(directory: Path) -> None:
    """Print the registry's line, if there is a registry."""
    if line := registry_line(directory):
        out.print(line, markup=False)


def registry_line(directory: Path) -> str:
    """One line on the registry beside the archive; "" where there is none, the fault where it cannot be read."""
    path = directory / "portals.csv"
    if not path.exists():
        return ""
    try:
        portals = load_portals(path)
    except RegistryError as error:
        return f"registry: {error}"
    places = len({portal.division for portal in portals if is_place(portal)})
    all_of_them = Counts.of(portals)
    return (
        f"registry: {all_of_them.portals} portals of {places} places; columns: {all_of_them.known} known,"
        f" {all_of_them.derived} derived, {all_of_them.home_only} not known (home page only),"
        f" {all_of_them.blocked} blocked"
    )
