"""Small parts of drawn pages: elements at the end of the head, the numbers in a pager."""

from __future__ import annotations


def in_head(page: str, elements: str) -> str:
    """A page with further elements at the end of its head."""
    return page.replace("</head>", f"{elements}</head>", 1)


def numbers(current: int, count: int) -> list[int]:
    """The page numbers (from 1) that a pager shows: a few around the current one, and the last."""
    near = [n for n in range(current - 2, current + 3) if 1 <= n <= count]
    return sorted({*near, count})
