"""Several addresses of one document: which of them is asked for, and which wait in case that one fails.  Pure.

A report that was read once stays the document that it is: where a list comes to name it otherwise (by the page for
telephones, with another counter against caches, with a slash too many), it is asked for under the address that the
archive keeps it under.  Only addresses of one scheme and host are taken for each other in this way: the other host or
scheme may be dead, and then each of its documents would be waited for in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.capture import CaptureFacts
from crawler.addresses import is_drawing, key, place
from crawler.carriers import Kind
from crawler.families import Entry

# Addresses by their keys.
Known = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to ask for: the address, what is known of it, the request's priority, what hangs on a page."""

    url: str
    facts: CaptureFacts
    priority: int
    kind: Kind | None = None


def by_key(urls: Iterable[str]) -> Known:
    """Addresses by their keys."""
    found: dict[str, tuple[str, ...]] = {}
    for url in urls:
        found[key(url)] = (*found.get(key(url), ()), url)
    return found


def best_first(entries: Iterable[Entry], listed_at: str, known: Known) -> Iterator[Entry]:
    """A page's rows in their order, those of one document together: first the address that the archive knows, then
    those of the list's own scheme and host, those that are not drawn for telephones before those that are."""
    together: dict[str, list[Entry]] = {}
    for entry in entries:
        together.setdefault(key(entry.url), []).append(entry)

    def rank(entry: Entry) -> tuple[bool, bool, bool]:
        unknown = entry.url not in known.get(key(entry.url), ())
        return unknown, place(entry.url) != place(listed_at), is_drawing(entry.url)

    return (entry for twins in together.values() for entry in sorted(twins, key=rank))


def kept_under(url: str, known: Known) -> str:
    """The address to ask for: the one that the archive keeps the document under, else `url` itself."""
    twins = known.get(key(url), ())
    return url if url in twins else next((twin for twin in twins if place(twin) == place(url)), url)
