"""The CMS families: one file each, pure, declared here.

A new family is one file with the functions of `Family`, one line in FAMILIES and one saved page with what is to be
read from it.
"""

from __future__ import annotations

from crawler.families.hanweb import Hanweb
from crawler.families.jsonlist import JsonList
from crawler.families.page import Entry, Exchange, Family, Page, PageRequest
from crawler.families.trs import Trs

__all__ = ["FAMILIES", "Entry", "Exchange", "Family", "FamilyConflict", "Page", "PageRequest", "recognise"]

FAMILIES: dict[str, Family] = {family.name: family for family in (Trs(), Hanweb(), JsonList())}


class FamilyConflict(ValueError):
    """Two families claim one page; the message names both and what each saw."""


def recognise(url: str, text: str) -> Family | None:
    """The one family whose signs a page bears, None where none does; FamilyConflict where several do."""
    claims = {name: family.signs(url, text) for name, family in FAMILIES.items()}
    told = {name: signs for name, signs in claims.items() if signs}
    if len(told) > 1:
        seen = "; ".join(f"{name}: {', '.join(signs)}" for name, signs in told.items())
        raise FamilyConflict(f"{url} bears the signs of several families ({seen}); name one in the registry")
    return FAMILIES[next(iter(told))] if told else None
