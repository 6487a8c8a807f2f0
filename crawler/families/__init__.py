"""The CMS families: one file each, pure, declared here.

A new family is one file with the functions of `Family`, one line in FAMILIES and one saved page with what is to be
read from it.
"""

from __future__ import annotations

from crawler.families.contentn import Contentn
from crawler.families.endpoints import CMSWEB, EPOINT, EPORTAL, SZINF
from crawler.families.gdpost import GdPost
from crawler.families.general import General
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb import Hanweb
from crawler.families.jeecms import Jeecms
from crawler.families.jpaas import Jpaas
from crawler.families.jsonlist import JsonList
from crawler.families.lonsun import Lonsun
from crawler.families.openness import Openness
from crawler.families.page import Entry, Exchange, Family, Page, PageRequest
from crawler.families.shaanxi import Shaanxi
from crawler.families.sichuan import Sichuan
from crawler.families.sitechannel import Sitechannel
from crawler.families.trs import Trs
from crawler.families.truecms import TrueCms
from crawler.families.ucap import Ucap
from crawler.families.uuidcolumn import UuidColumn
from crawler.families.vsb import Vsb

__all__ = ["FAMILIES", "Entry", "Exchange", "Family", "FamilyConflict", "Page", "PageRequest", "recognise"]

FAMILIES: dict[str, Family] = {family.name: family for family in (
    General(), Jeecms(), Contentn(), Sitechannel(), Shaanxi(), UuidColumn(), EPOINT, TrueCms(), SZINF, CMSWEB, EPORTAL,
    Trs(), Hanweb(), JsonList(), Ucap(), Jpaas(),
    Vsb(), Lonsun(), Openness(), Gkmlpt(), GdPost(), Sichuan(),
)}  # fmt: skip


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
