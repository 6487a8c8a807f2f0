"""What hangs on a document and is asked for with it: chosen, bounded, each with the facts it is kept under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.capture import CaptureFacts
from crawler.addresses import key
from crawler.carriers import Carrier, Kind, book_page, find_carriers, may_have_parts
from crawler.columns import PortalWalk
from crawler.families import Page

# Parts of one article that are followed; the longest article seen had six.
_MAX_PARTS = 20


def hanging(
    walk: PortalWalk, page: Page, facts: CaptureFacts, kind: Kind | None, most: int
) -> Iterator[tuple[Carrier, CaptureFacts]]:
    """What to ask for after `page`, which was captured with `facts` as a report page (`kind` None), or as what hung on
    one; at most `most` files.  Of a flip book that is its next page, of an article's part the parts after it.

    All is kept with the report's page as `via`; a frame or fetched body that may itself be the report keeps what the
    list said of it.
    """
    via = page.url if kind is None else facts.via or page.url
    found = _found(walk, page, kind)
    files = [carrier for carrier in found if carrier.kind == "file"]
    if len(files) > most:
        walk.tally.incident("too-many-attachments", f"{via}: {len(files)} files linked, {most} asked for")
    for carrier in (*files[:most], *(carrier for carrier in found if carrier.kind != "file")):
        own = key(carrier.url)
        if own in walk.asked or own in walk.parts:
            continue
        if carrier.kind == "part" and not _another_part(walk, via):
            return
        told = facts if carrier.role == "page" else CaptureFacts(carrier.role)
        yield carrier, CaptureFacts(carrier.role, walk.portal.id, via, told.list_title, told.list_date, told.listed)


def _found(walk: PortalWalk, page: Page, kind: Kind | None) -> Sequence[Carrier]:
    if kind == "book":
        following = book_page(page.url)
        return [following] if following else []
    parts = (
        []
        if kind is None and not may_have_parts(page)
        else [
            Carrier(part.url, "data", "part")
            for part in walk.family.next_pages(page)
            if part.method == "GET" and not part.browser and not walk.family.is_report_address(part.url)
        ]
    )
    return parts if kind == "part" else [*find_carriers(page, walk.attachment), *parts]


def _another_part(walk: PortalWalk, via: str) -> bool:
    """Count one part more of an article; False beyond the bound, which is told."""
    walk.article_parts[via] = walk.article_parts.get(via, 0) + 1
    if walk.article_parts[via] > _MAX_PARTS:
        walk.tally.incident("too-many-parts", f"{via}: {_MAX_PARTS} parts of one article kept, more are linked")
        return False
    return True
