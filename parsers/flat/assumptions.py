"""What a flat reading may rest on, declared: an id, a sentence in Chinese and English.

A figure read from a table without its cells names every assumption that its place needs (`Metric.assumptions`);
nothing else may be assumed.  A figure whose place needs more is `ambiguous`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption, by its id."""

    id: str
    zh: str
    en: str


FULL_ROW = Assumption(
    "full-row",
    "该行印出的数字个数与表式列数相等,依次对应各列",
    "the row prints as many figures as the form has columns, so they fill them in order",
)
ORDER_PRESERVED = Assumption(
    "order-preserved",
    "丢失空单元格时,其余数字的先后次序未变",
    "where empty cells were lost, the figures that are left kept their order",
)
BLANK_ADDS_NOTHING = Assumption(
    "blank-adds-nothing",
    "丢失的空单元格在勾稽关系中不增加数值",
    "a lost empty cell adds nothing to a sum of the form",
)
TOTAL_LAST = Assumption(
    "total-last",
    "该行最后一个数字等于其前各数之和,即为总计",
    "the last figure of the row equals the sum of those before it, so it is the total",
)
IDENTITIES_HOLD = Assumption(
    "identities-hold",
    "表式自身的合计与平衡关系成立,数字的位置由此确定",
    "the form's own sums and balances hold, and leave the figure one place only",
)
ROW_BETWEEN = Assumption(
    "row-between",
    "两个有标签的行之间,无标签行的个数恰等于表式中缺标签的行数",
    "between two labelled rows stand exactly as many unlabelled rows as the form has there",
)
FIRST_IS_NATURAL_PERSON = Assumption(
    "first-is-natural-person",
    "(七)总计行的第一个数字属于自然人:该行至少有三类申请人,第一个数字大于其余各类之和,且全表各列勾稽关系成立",
    "the first figure of row (7) belongs to natural persons: the row prints three kinds of applicant or more, the"
    " first outweighs the others together, and the column sums of the whole table bear it out",
)
FLOATING_CELL = Assumption(
    "floating-cell",
    "离开所在行的单个数字,只有一个位置能使全表勾稽关系成立",
    "a single figure that left its row has one place only where the sums of the whole table hold",
)
RUN_TOGETHER = Assumption(
    "run-together",
    "连写的数字只有一种切分能使表式的勾稽关系成立",
    "digits printed without a break have one division only under which the form's sums hold",
)

ASSUMPTIONS: dict[str, Assumption] = {
    one.id: one
    for one in (
        FULL_ROW, ORDER_PRESERVED, BLANK_ADDS_NOTHING, TOTAL_LAST, IDENTITIES_HOLD, ROW_BETWEEN,
        FIRST_IS_NATURAL_PERSON, FLOATING_CELL, RUN_TOGETHER,
    )
}  # fmt: skip
