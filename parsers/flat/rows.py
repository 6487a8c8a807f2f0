"""The rows of one table as printed, by the way in which the text was laid out."""

from __future__ import annotations

from parsers.flat.cell_lines import CellLines, read_runs
from parsers.flat.printed import Printed, Rows
from parsers.flat.row_lines import RowLines
from parsers.flat.segments import Segment, split_glued, words_of
from parsers.flat.words import Vocabulary

__all__ = ["Printed", "Rows", "read_rows"]


def read_rows(segment: Segment, vocabulary: Vocabulary) -> Rows:
    """The rows of one segment."""
    if all(not row.labels for row in vocabulary.tables[segment.table].rows):
        return read_runs(segment, vocabulary)
    if _in_rows(segment, vocabulary):
        return RowLines(segment, vocabulary).read()
    return CellLines(segment, vocabulary).read()


def _in_rows(segment: Segment, vocabulary: Vocabulary) -> bool:
    """True where some line holds a whole row: a label with a figure, or several figures."""
    for line in segment.lines:
        figures = len(line.figures)
        labelled = any(w.kind == "row" for p in line.words for w in words_of(p, vocabulary))
        glued = any(split_glued(p) is not None and words_of(p, vocabulary) for p in line.words)
        if figures > 1 or (figures == 1 and labelled) or glued:
            return True
    return False
