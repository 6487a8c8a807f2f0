"""Several content systems' portals served side by side, with their registry lines and what a right crawl finds."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

from gongkai.farm.cms import endpoints, numbered, oldforms
from gongkai.farm.cms.base import CmsSite, Layout
from gongkai.farm.cms.egovinfo import EgovInfoSite
from gongkai.farm.cms.gdpost import GdPostSite
from gongkai.farm.cms.gkmlpt import GkmlptSite
from gongkai.farm.cms.hanweb import HanwebSite
from gongkai.farm.cms.jpaas import JpaasSite
from gongkai.farm.cms.lonsun import LonsunReports, LonsunSite
from gongkai.farm.cms.openness import OpennessSite
from gongkai.farm.cms.plain import PlainSite
from gongkai.farm.cms.sichuan import SichuanSite, XxgkListSite
from gongkai.farm.cms.trs import TrsSite
from gongkai.farm.cms.ucap import UcapSite
from gongkai.farm.cms.vsb import VsbReportColumns, VsbSite
from gongkai.farm.farm import PortalRow, registry_csv
from gongkai.farm.server import Request, Server

_DRAWN: tuple[type[CmsSite], ...] = (
    *numbered.SITES, *endpoints.SITES,
    PlainSite,
    TrsSite, HanwebSite, JpaasSite, UcapSite,
    VsbSite, LonsunSite, OpennessSite, GkmlptSite, GdPostSite, SichuanSite,
)  # fmt: skip
# family -> the class that draws it; then further ways in which a family's portals are built, each under its own name.
CMS: Mapping[str, type[CmsSite]] = {site.family: site for site in _DRAWN} | {
    "vsb-egovinfo": EgovInfoSite, "vsb-report-columns": VsbReportColumns,
    "lonsun-reports": LonsunReports, "sichuan-xxgk": XxgkListSite,
    **{f"general-{way}": site for way, site in oldforms.VARIANTS.items()},
}  # fmt: skip
_LOG_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class CmsTruth:
    """What is right on one portal, as absolute URLs.

    `take` the county's own reports, `others` other bodies' reports, `leave` what is no report, `files` what carries
    a report's text; `requests` is what a crawler that knew everything would ask for: robots.txt, each list page
    once, each report once, each file once.
    """

    take: frozenset[str]
    others: frozenset[str]
    leave: frozenset[str]
    files: frozenset[str]
    requests: int


class CmsFarm:
    """One portal for each of `sites` on 127.0.0.1, from `with` to its end; `requests` logs what was asked."""

    def __init__(self, sites: Sequence[CmsSite], *, base_port: int = 0, latency: float = 0.0) -> None:
        self.sites = tuple(sites)
        self.requests: deque[Request] = deque(maxlen=_LOG_LENGTH)
        self._server = Server(self.sites, lambda: 1, self.requests.append, base_port=base_port, latency=latency)

    @classmethod
    def of(cls, families: Sequence[str], layout: Layout | None = None, *, first: int = 0) -> CmsFarm:
        """A portal for each family named, all with the same layout; `first` is the number of the first county."""
        return cls([CMS[family](number, layout or Layout()) for number, family in enumerate(families, first)])

    def __enter__(self) -> CmsFarm:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    @property
    def portals(self) -> tuple[PortalRow, ...]:
        """The registry's lines, one a portal."""
        return tuple(
            PortalRow(
                id=site.county.division, division=site.county.division, issuer=site.county.government, level="county",
                home=site.home, columns=" ".join(site.home.rstrip("/") + path for path in site.registered()),
                family=site.family, fetch=site.fetch, status="", evidence="demo farm",
            )
            for site in self.sites
        )  # fmt: skip

    def registry_csv(self) -> str:
        """The lines as a registry file with its header."""
        return registry_csv(self.portals)

    def truth(self, site: CmsSite) -> CmsTruth:
        """What is right on one of the portals."""
        base = site.home.rstrip("/")

        def urls(*kinds: str) -> frozenset[str]:
            return frozenset(base + site.item_path(item) for item in site.items if item.kind in kinds)

        carried = [item for item in site.items if item.carrier in {"attachment", "iframe"}]
        lists = sum(site.page_count(column) for column in site.columns) + (site.layout.split != "none")
        reports = urls("report", "other-body")
        return CmsTruth(
            take=urls("report"),
            others=urls("other-body"),
            leave=urls("news", "notice", "website-form", "infographic", "guide"),
            files=frozenset(base + site.file_path(item) for item in carried),
            requests=1 + lists + len(reports) + len(carried) + self._further(site),
        )

    @staticmethod
    def _further(site: CmsSite) -> int:
        return sum(item.carrier == "two-pages" for item in site.items)
