"""The codebook: one line an indicator, generated from the forms.

`python -m parsers.forms.codebook > data/codebook.csv` after every change of a form.
"""

from __future__ import annotations

import csv
import io
import sys

from parsers.forms import indicators

# CSV heading -> field of Indicator
COLUMNS = {
    "indicator": "id", "form": "form", "section": "section", "label_zh": "label_zh", "label_en": "label_en",
    "unit": "unit", "parent": "parent", "series": "series", "comparability": "comparability", "note": "note",
    "item": "item", "dimension": "dimension", "member": "member",
}  # fmt: skip


def codebook_csv() -> str:
    """CSV text (RFC 4180 quoting, UTF-8 when written, lines ended by LF so that Git shows honest differences)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(one, field) for field in COLUMNS.values()] for one in indicators())
    return out.getvalue()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(codebook_csv())
