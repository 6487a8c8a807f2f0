"""parsers.prose against 386 labelled sentences: no wrong number on either set, and how many mentions are found."""

import re

import pytest

from parsers.prose import read_prose
from parsers.prose.patterns import PATTERNS
from parsers.prose.sentences import sentences
from parsers.sections import find_sections
from tests.prose_labels import ISSUER, LABELLED, YEAR, agreement, compare, in_report, read

# Floors are what was measured; they may only rise.  On the share held out the reader stood at precision 64/65 and
# recall 64/69 when its sentences were first looked at; the one wrong number (a running total in brackets) has been
# mended since, none of the missed ones.
RECALL = {"development": 0.98, "held-out": 0.92}


def test_the_set_is_large_and_hard_enough():
    assert len(LABELLED) >= 330
    assert len({label["text"] for label in LABELLED}) == len(LABELLED)
    negative = [label for label in LABELLED if not label["mentions"]]
    assert len(negative) >= len(LABELLED) / 3
    assert all(label.get("why") for label in negative)
    held_out = sum(label["set"] == "held-out" for label in LABELLED) / len(LABELLED)
    assert 0.28 < held_out < 0.32


@pytest.mark.parametrize("name", RECALL)
def test_no_wrong_number_and_few_missed(name):
    found = agreement(name)
    print(f"\n{name}: precision {found.precision:.3f}, recall {found.recall:.3f}, {found.right} mentions right")
    print(*found.missed, sep="\n")
    assert found.wrong == ()
    assert found.recall >= RECALL[name], found.missed


def test_year_and_issuer_may_be_known_beforehand():
    """A text without title lines, read with both given, says the same."""
    for label in LABELLED:
        known = {"year": label.get("year", YEAR), "issuer": label.get("issuer", ISSUER)}
        text = in_report(label).split("\n", 1)[1]
        _, wrong, _ = compare(label, read_prose(text, find_sections(text, ()), **known)[0])
        assert wrong == []
        assert [m.raw for m in read(label, **known)[0]] == [m.raw for m in read(label)[0]]


def test_the_quick_look_hides_no_match():
    """No expression matches where none of its pattern's `about` words stands: the filter spares work, not mentions."""
    everything = re.compile("")
    for label in LABELLED:
        text = in_report(label)
        for sentence in sentences(text, find_sections(text, ()), (), everything):
            for pattern in PATTERNS:
                matches = any(expression.search(sentence.text) for expression in pattern.expressions)
                if matches and pattern.suits(sentence.text, ""):
                    assert any(word in sentence.text for word in pattern.about), (pattern.indicators, sentence.text)


@pytest.mark.parametrize(
    ("text", "indicator", "reason", "raws"),
    [
        ("县教育局收到政府信息公开申请12件。", "requests_received", "a part of the issuer, or another body", "12"),
        ("全市收到政府信息公开申请1203件。", "requests_received", "a part of the issuer, or another body", "1203"),
        ("截至目前，全县累计主动公开政府信息5万条。", "proactive_total",
         "another time, a change, a plan or a running total", "5万"),
        ("2021年收到政府信息公开申请70件。", "requests_received",
         "another time, a change, a plan or a running total", "70"),
        ("政府网站累计发布信息达22万条（截至2022年12月）。", "website_published",
         "another time, a change, a plan or a running total", "22万"),
        ("通过网络收到政府信息公开申请5件。", "requests_received", "a kind, a channel or another thing", "5"),
        ("全年受理事项860项，其中收到政府信息公开申请3件。", "requests_received", "one of the parts after 其中", "3"),
        ("2021年、2022年分别收到政府信息公开申请70件、84件。", "requests_received",
         "in a list whose names and numbers do not pair", "70"),
        ("未受理的政府信息公开申请2件。", "requests_received", "negated", "2"),
        ("除收到1件网络申请外，未收到政府信息公开申请。", "requests_received", "a zero with an exception",
         "未收到政府信息公开申请"),
        ("全年收到政府信息公开申请1 2件。", "requests_received", "torn by white space", "1"),
        ("全年收到政府信息公开申请3人次。", "requests_received", "without the unit that counts it", "3"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_said_with_its_reason(text, indicator, reason, raws):
    label = {"text": text}
    metrics, notices = read(label)
    assert metrics == ()
    (notice,) = notices
    assert (notice.code, notice.detail) == ("prose-not-taken", f"text.{indicator}: {reason}: {raws}")
    assert in_report(label)[notice.start : notice.end] == raws


def test_a_section_on_plans_says_what_it_holds_back():
    label = {"text": "全年收到政府信息公开申请12件。", "heading": "五、存在的主要问题及改进情况"}
    metrics, notices = read(label)
    assert metrics == ()
    assert [n.detail for n in notices] == ["text.requests_received: in a section on shortcomings or plans: 12"]


def test_a_number_taken_by_one_pattern_is_no_loss_of_another():
    assert read({"text": "通过县政府门户网站主动公开政府信息4511条。"})[1] == ()


def test_one_notice_a_reason_and_a_dozen_at_most():
    names = ("民政", "审计", "统计", "水利", "粮食", "林业")
    bureaus = "".join(f"县{name}局收到政府信息公开申请{n}件。" for n, name in enumerate(names, 1))
    _, notices = read({"text": bureaus})
    assert [n.detail for n in notices] == [
        "text.requests_received: a part of the issuer, or another body: 1, 2, 3, 4 and 2 more"
    ]
    things = ("主动公开政府信息{}条", "政府网站发布信息{}条", "政务微博发布信息{}条", "微信公众号发布信息{}条",
              "发布政策解读{}篇", "收到政府信息公开申请{}件", "答复政府信息公开申请{}件", "制发规范性文件{}件",
              "召开新闻发布会{}场", "开展在线访谈{}期", "收到来信{}件", "办理建议提案{}件")  # fmt: skip
    text = "".join(f"2021年{thing.format(n)}。县教育局{thing.format(n + 50)}。" for n, thing in enumerate(things, 1))
    metrics, notices = read({"text": text})
    assert metrics == ()
    assert len(notices) == 12
    assert re.fullmatch(r"1\d more reasons to keep numbers back", notices[-1].detail)


@pytest.mark.parametrize(
    "piece", ["共有", "公民", "均已", "案件", "和", "收到申请1件，", "公民、法人", "分别", "受理、办结分别为1件、2件，"]
)
def test_repeats_of_phrases_cost_no_more_than_their_length(piece):
    """Words that can be cut in two ways (共有, 共 and 有) end in bounded work: a free repeat would never come back."""
    text = f"全年收到政府信息公开申请{piece * (2900 // len(piece))}1件的。"
    assert len(read({"text": text})[0]) <= 2900


def test_a_text_of_nothing_but_figures_is_read_to_a_bound():
    metrics, notices = read({"text": "2021年收到政府信息公开申请3件。" * 3000})
    assert metrics == ()
    assert [n.detail.split(": ")[1] for n in notices] == [
        "another time, a change, a plan or a running total", "after 2000 figures, more than any report holds",
    ]  # fmt: skip


def test_a_report_on_one_line_keeps_its_sections_apart():
    title = f"{ISSUER}{YEAR}年政府信息公开工作年度报告"
    text = (
        f"{title} 一、总体情况{YEAR}年全县主动公开政府信息88条。二、收到和处理政府信息公开申请情况"
        "一、本年新收政府信息公开申请数量 713000074二、上年结转政府信息公开申请数量 1000001"
        f"五、存在的主要问题及改进情况全年收到政府信息公开申请12件。六、其他需要报告的事项{YEAR}年，无收取信息处理费情况。"
    )
    metrics, _ = read_prose(text, find_sections(text, ()))
    assert [m.raw for m in metrics] == ["88", "无收取信息处理费情况"]
