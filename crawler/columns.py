"""What a walk over a portal's columns remembers.  No network.

A column may be parted into years and kinds of body; each part (leaf) is a column walk of its own below the registered
one, its root.  A portal is complete when every root's tree was read to its end and gave a candidate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.addresses import key
from crawler.families import FAMILIES, Entry, Family, PageRequest
from crawler.families.base import NEVER
from crawler.families.page import Leaf
from crawler.registry import Portal
from crawler.tally import PortalTally
from crawler.twins import Known, Wanted


@dataclass(slots=True, eq=False)
class ColumnWalk:
    """One column's list: `asked` are the parts asked for, `seen` the rows' keys, `open` the parts under way, `read` how
    many of them were read, `rows` the lines they held, `advertised` how many lines the list says that it has."""

    url: str
    leaf: Leaf | None = None
    parent: ColumnWalk | None = None
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    open: int = 1
    read: int = 0
    rows: int = 0
    advertised: int | None = None
    candidates: int = 0
    complete: bool = True

    @property
    def root(self) -> ColumnWalk:
        """The registered column above."""
        return self if self.parent is None else self.parent.root

    @property
    def depth(self) -> int:
        """How many columns stand above."""
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def name(self) -> str:
        """What an incident calls it."""
        return f"{self.url} ({self.leaf.title})" if self.leaf else self.url


@dataclass(slots=True)
class PortalWalk:
    """One portal's walk.

    `pending` counts all requests under way, `asked` the documents asked for (key, address), `judged` says of each row's
    key whether it was taken, `parts` are the keys of all columns and their parts, `texts` the columns' first pages by
    their text, `twins` further addresses of documents asked for, to be tried where those fail, `known` the addresses
    that the archive holds reports under, by their keys (None until the first list is read).  `selves` are list pages
    asked for as reports, `moved` the houses that redirects led to, `article_parts` counts the parts kept of an article.
    """

    portal: Portal
    tally: PortalTally
    columns: list[ColumnWalk]
    all_organs: bool = False
    pending: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    judged: dict[str, bool] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    texts: dict[int, ColumnWalk] = field(default_factory=dict)
    twins: dict[str, list[Wanted]] = field(default_factory=dict)
    known: Known | None = None
    selves: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    article_parts: dict[str, int] = field(default_factory=dict)
    dropped_asked: bool = False

    @classmethod
    def of(cls, portal: Portal, tally: PortalTally, *, all_organs: bool = False) -> PortalWalk:
        """A walk at its beginning: every column counts as under way."""
        columns = [ColumnWalk(url, asked={("GET", key(url), b"")}) for url in portal.columns]
        parts = {key(url) for url in portal.columns}
        return cls(portal, tally, columns, all_organs, pending=len(columns), parts=parts)

    @property
    def complete(self) -> bool:
        """Every column's list, with all its parts, was read to its end and had candidates."""
        roots = [column for column in self.columns if column.parent is None]
        whole = all(column.complete and column.open == 0 for column in self.columns)
        return bool(roots) and whole and all(any(c.candidates for c in self.tree(root)) for root in roots)

    @property
    def family(self) -> Family:
        """The family that the registry names."""
        return FAMILIES[self.portal.family]

    @property
    def attachment(self) -> re.Pattern[str]:
        """The family's pattern of files whose address does not end in a file's name."""
        pattern: re.Pattern[str] = getattr(self.family, "attachment", NEVER)
        return pattern

    def tree(self, root: ColumnWalk) -> list[ColumnWalk]:
        """A registered column with all its parts."""
        return [column for column in self.columns if column.root is root]


@dataclass(frozen=True, slots=True)
class Found:
    """What one list page gives: candidates to fetch, further parts of the list, the column's own parts, and the page
    itself where it is a report."""

    candidates: tuple[Entry, ...] = ()
    parts: tuple[PageRequest, ...] = ()
    leaves: tuple[ColumnWalk, ...] = ()
    itself: Entry | None = None
