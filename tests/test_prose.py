"""parsers.prose: what sentences say, against what a person read; and the many sentences that say nothing countable."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.prose import read_prose
from parsers.prose.frame import frame
from parsers.prose.patterns import PATTERNS
from parsers.sections import find_sections

FIXTURES = Path(__file__).parent / "fixtures" / "prose"
REPORTS = sorted(path.parent for path in FIXTURES.glob("*/source.txt"))
TITLE = "石屏县人民政府2021年政府信息公开工作年度报告"
LEAD = f"{TITLE}\n现公布{TITLE}。\n一、总体情况\n"


def sentence_cases():
    lines = (FIXTURES / "sentences.txt").read_text("utf-8").splitlines()
    cases = []
    for line in lines:
        if not line.startswith("#") and line.strip():
            sentence, _, expected = line.partition(" => ")
            cases.append((sentence, sorted(e.strip() for e in expected.split(";") if e.strip() != "-")))
    return cases


def short(metric):
    mark = "~" if metric.kind == "text" else "0:" if metric.method == "statement" else ""
    return f"{metric.indicator.removeprefix('text.')} {mark}{metric.raw}"


def test_there_are_enough_hard_sentences():
    cases = sentence_cases()
    assert len(cases) >= 80
    assert sum(not expected for _, expected in cases) >= 40


@pytest.mark.parametrize(("sentence", "expected"), sentence_cases(), ids=lambda v: v if isinstance(v, str) else "")
def test_hard_sentences(sentence, expected):
    text = LEAD + sentence
    metrics, notices = read_prose(text, find_sections(text, ()), ())
    assert sorted(map(short, metrics)) == expected
    assert {notice.code for notice in notices} <= {"prose-not-taken"}


@pytest.mark.parametrize("folder", REPORTS, ids=lambda p: p.name)
def test_whole_reports(folder):
    text = (folder / "source.txt").read_text("utf-8")
    metrics, _ = read_prose(text, find_sections(text, ()), ())
    read = [[m.indicator, m.kind, m.raw, m.unit, m.method] for m in metrics]
    assert read == json.loads((folder / "expected.json").read_text("utf-8"))["mentions"]
    assert all(text[m.start : m.end] == m.raw for m in metrics)


@pytest.mark.parametrize("folder", REPORTS, ids=lambda p: p.name)
def test_nothing_is_read_inside_skipped_spans(folder):
    text = (folder / "source.txt").read_text("utf-8")
    sections = find_sections(text, ())
    assert read_prose(text, sections, ((0, len(text)),)) == ((), ())
    whole, _ = read_prose(text, sections, ())
    first = whole[0]
    line_end = text.find("\n", first.end) if "\n" in text[first.end :] else len(text)
    rest, _ = read_prose(text, sections, ((first.start, line_end),))
    assert all(m.end <= first.start or m.start >= line_end for m in rest)


def test_values_are_exact_and_only_numbers_have_one():
    text = LEAD + "全年主动公开政府信息3.5万条。政府网站发布信息约200条。依申请公开未收取费用。"
    metrics, _ = read_prose(text, find_sections(text, ()), ())
    assert [(m.kind, m.value, m.unit, m.method) for m in metrics] == [
        ("number", Decimal(35000), "条", "prose"),
        ("text", None, "条", "prose"),
        ("number", Decimal(0), "", "statement"),
    ]


def test_every_mention_is_kept():
    text = LEAD + "全年收到政府信息公开申请12件。\n二、其他\n2021年共收到政府信息公开申请13件。"
    metrics, _ = read_prose(text, find_sections(text, ()), ())
    assert [m.raw for m in metrics] == ["12", "13"]


def test_a_number_torn_by_space_is_not_read():
    text = LEAD + "全年收到政府信息公开申请1 2件。"
    assert read_prose(text, find_sections(text, ()), ())[0] == ()


def test_wrapped_lines_are_one_sentence_and_headings_are_none():
    text = LEAD + "2021 年，我县认真落实条例要求，积极推进公开，全年收到政府信息公开\n申请 34 件，\n均已答复。"
    assert [m.raw for m in read_prose(text, find_sections(text, ()), ())[0]] == ["34"]
    text = LEAD + "（二）收到申请\n12件材料已归档。"
    assert read_prose(text, find_sections(text, ()), ())[0] == ()


def test_sections_of_shortcomings_and_plans_are_not_read():
    text = LEAD + "认真落实。\n五、存在的主要问题及改进情况\n全年收到政府信息公开申请12件。"
    assert read_prose(text, find_sections(text, ()), ())[0] == ()


def test_a_department_speaks_for_itself_only_under_its_own_name():
    body = "一、总体情况\n县发展和改革局收到政府信息公开申请26件。县民政局收到政府信息公开申请7件。\n"
    text = "沭阳县发展和改革局2021年政府信息公开年度报告\n" + body
    assert [m.raw for m in read_prose(text, find_sections(text, ()), ())[0]] == ["26"]
    assert read_prose(LEAD[: LEAD.index("一、")] + body, (), ())[0] == ()


def test_the_frame_is_of_the_issuer_not_of_those_it_gathers_from():
    texts = {p.name: (p / "source.txt").read_text("utf-8") for p in REPORTS}
    frames = {name: frame(text, find_sections(text, ())[0].start) for name, text in texts.items()}
    assert {name: f.year for name, f in frames.items()} == {name: int(name[-4:]) for name in texts}
    departments = {"shanghai-kewei-2024", "shanghai-office-2019", "shuyang-fgj-2023"}
    assert {name for name, f in frames.items() if f.department} == departments


def test_patterns_name_declared_indicators():
    forms = Path(__file__).parent.parent / "parsers" / "forms" / "text.toml"
    declared = {indicator["id"] for indicator in tomllib.loads(forms.read_text("utf-8"))["indicator"]}
    used = {name for pattern in PATTERNS for name in pattern.indicators}
    assert used == declared


@given(st.text(alphabet="全年收到申请12件，。；未（）《》 \n一、政府信息公开行政复议诉讼其中网站", max_size=120))
def test_any_text_gives_evidence_or_nothing(text):
    metrics, _ = read_prose(text, find_sections(text, ()), ())
    for metric in metrics:
        assert text[metric.start : metric.end] == metric.raw
        assert (metric.kind == "number") == (metric.value is not None)


@pytest.mark.parametrize("piece", ["收到申请", "未", "（", "《", "1件，", "\n", "其中", "复议、", "2021年", "有1件"])
def test_hostile_repeats_are_bounded(piece):
    text = LEAD + piece * 4000
    assert len(read_prose(text, find_sections(text, ()), ())[0]) <= 4000


OTHER_ISSUERS = [
    ("清河县财政局", "2022年，我局收到政府信息公开申请15件。", ["15"]),
    ("清河县财政局", "县财政局主动公开政府信息120条。", ["120"]),
    ("清河县财政局", "全县收到政府信息公开申请15件。", []),
    ("清河县财政局", "县政府收到政府信息公开申请15件，我局承办3件。", []),
    ("清河县财政局", "财政系统收到政府信息公开申请15件。", []),
    ("邢台高新技术产业开发区管委会", "2022年，我委收到政府信息公开申请15件。", ["15"]),
    ("清河县葛仙庄镇人民政府", "2022年，我镇收到政府信息公开申请15件。", ["15"]),
    ("清河县葛仙庄镇人民政府", "各村主动公开政府信息120条。", []),
    ("邢台市人民政府", "全市收到政府信息公开申请150件，其中市政府15件。", ["150"]),
    ("邢台市人民政府", "市公安局收到政府信息公开申请15件，市政府收到政府信息公开申请8件。", []),
    ("清河县人民政府", "依申请公开系统共收到政府信息公开申请15件。", ["15"]),
    ("清河县人民政府", "按照全国政务公开要求，主动公开政府信息120条。", ["120"]),
    ("清河县人民政府", "全国各级行政机关共收到政府信息公开申请15000件。", []),
]


@pytest.mark.parametrize(("issuer", "sentence", "expected"), OTHER_ISSUERS)
def test_whose_number_it_is_depends_on_who_reports(issuer, sentence, expected):
    text = f"{issuer}2022年政府信息公开工作年度报告\n一、总体情况\n{sentence}"
    metrics, notices = read_prose(text, find_sections(text, ()), (), 2022, issuer)
    assert [metric.raw for metric in metrics] == expected
    assert bool(notices) == (not expected)
