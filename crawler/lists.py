"""What a list says of its own length, whatever its family.  Pure."""

from __future__ import annotations

import re

_GAP = r"(?:\s|&nbsp;|<[^<>]{0,200}>){0,8}"
# 共 45 条, 共<b>45</b>条记录; totalRecord = 45 (Hanweb), "post_count": 45 (gkmlpt), <totalrecord>45<
_SAID = re.compile(
    rf"共{_GAP}(\d{{1,6}}){_GAP}条"
    r"|(?<![\w.])[\"']?(?:totalRecords?|recordCount|totalCount|post_count)[\"']?\s*[:=]\s*[\"']?(\d{1,6})(?:\.0)?(?![\d.])"
    r"|<totalrecord>\s*(\d{1,6})\s*<",
    re.IGNORECASE,
)
# The whole site's documents, or a number that counts something else.
_MOST = 20_000


def advertised(text: str) -> int | None:
    """How many rows a list's page says that the list has; None where it does not say so, or says different numbers."""
    found = {int(next(group for group in match.groups() if group)) for match in _SAID.finditer(text)}
    found = {number for number in found if 0 < number <= _MOST}
    return found.pop() if len(found) == 1 else None
