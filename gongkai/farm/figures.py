"""Figures of invented counties: seeded, obeying every identity of the forms, and joined from year to year.

What one year carries out the next carries in, for each kind of applicant; documents in force are last year's with
the issued added and the repealed taken away; items last year are the items before with their change.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Value = Decimal | Literal["blank", "not_applicable"]

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
_APPLICANT_WEIGHTS = (78, 12, 1, 2, 5, 2)
OUTCOMES = ("upheld", "corrected", "other", "pending")
DISPUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
# Rows of a year's results with the odds of a request ending there; the shape follows county reports of 2019 to 2023.
_RESULTS = {
    "granted": 420, "granted_in_part": 70,
    "refused.state_secret": 4, "refused.forbidden_by_law": 5, "refused.three_security_one_stability": 3,
    "refused.third_party": 18, "refused.internal": 12, "refused.process": 20, "refused.enforcement_file": 16,
    "refused.administrative_query": 22,
    "unable.not_held": 200, "unable.must_be_created": 24, "unable.still_unclear": 14,
    "not_processed.petition": 60, "not_processed.repeated": 22, "not_processed.publication": 3,
    "not_processed.excessive": 2, "not_processed.confirm_again": 6,
}  # fmt: skip
_OTHER_2019 = {"other": 30}
_OTHER_2021 = {"other.not_corrected_in_time": 16, "other.fee_not_paid": 2, "other.other": 14}
_ANSWERS_2014 = {
    "already_public": 20, "granted": 45, "granted_in_part": 8, "not_this_agency": 10, "does_not_exist": 9,
    "clarification_asked": 4, "other_channel": 3,
    "refused.state_secret": 1, "refused.trade_secret": 1, "refused.privacy": 2, "refused.security_stability": 1,
    "refused.not_government_information": 2, "refused.other_legal": 2,
}  # fmt: skip


@dataclass(slots=True)
class _Stock:
    """What passes from one year to the next."""

    open: dict[str, int] = field(default_factory=lambda: dict.fromkeys(APPLICANTS, 0))
    in_force: int = 0
    items: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One report's figures: `cells` by indicator id as the tables print them, `facts` by plain names for the prose."""

    year: int
    form: str | None
    cells: dict[str, Value]
    facts: dict[str, int]


def form_of(year: int) -> str | None:
    """The form in use for a report year: None (free text) up to 2013, then the decrees of 2014, 2019 and 2021."""
    if year <= 2013:
        return None
    if year <= 2018:
        return "form2014"
    return "form2019" if year <= 2020 else "form2021"


def draw_years(seed: str, years: Iterable[int], quiet: frozenset[int] = frozenset()) -> dict[int, YearFigures]:
    """Figures for each of `years` (taken in order); in a `quiet` year nobody asks for anything."""
    base = random.Random(f"{seed}/base")
    size = base.uniform(0.4, 2.2)
    stock = _Stock(in_force=base.randint(40, 160))
    for item, low, high in (("licensing", 150, 380), ("other_services", 200, 700), ("penalty", 1500, 3600),
                            ("coercion", 80, 240), ("fees", 12, 40)):  # fmt: skip
        stock.items[item] = base.randint(low, high)
    return {
        year: _draw_year(random.Random(f"{seed}/{year}"), year, size, stock, year in quiet) for year in sorted(years)
    }


def _draw_year(rng: random.Random, year: int, size: float, stock: _Stock, quiet: bool) -> YearFigures:
    form = form_of(year)
    facts = _facts(rng, year, size, stock)
    new = _spread(rng, 0 if quiet else max(3, round(rng.uniform(14, 46) * size * (1 + (year - 2013) / 12))))
    carried_in = dict(stock.open)
    # Before the form of 2019 no report prints a carry-over; only the end of 2018 passes cases on to it.
    stock.open = _left_open(rng, new) if year >= 2018 else dict.fromkeys(APPLICANTS, 0)
    done = {who: new[who] + carried_in[who] - stock.open[who] for who in APPLICANTS}
    facts |= {"received": sum(new.values()), "carried_in": sum(carried_in.values()), "answered": sum(done.values()),
              "carried_out": sum(stock.open.values()), "natural": new["natural_person"]}  # fmt: skip
    disputes = _draw_disputes(rng, size, facts["answered"])
    facts["reconsiderations"] = sum(disputes["reconsideration"].values())
    facts["lawsuits"] = sum(sum(disputes[kind].values()) for kind in DISPUTES[1:])
    cells: dict[str, Decimal] = {}
    flow = {"new": new, "carried_in": carried_in, "done": done, "left": stock.open}
    if form == "form2014":
        cells = _cells_2014(rng, facts)
    elif form == "form2019":
        cells = _table_two_2019(rng, facts, stock)
        cells |= _requests("f19", rng, _RESULTS | _OTHER_2019, **flow)
        cells |= _disputes("f19", disputes)
    elif form == "form2021":
        cells = _table_two_2021(rng, facts)
        cells |= _requests("f21", rng, _RESULTS | _OTHER_2021, **flow)
        cells |= _disputes("f21", disputes)
    return YearFigures(year, form, dict(cells), facts)


def _facts(rng: random.Random, year: int, size: float, stock: _Stock) -> dict[str, int]:
    issued, repealed = rng.randint(2, 16), rng.randint(0, 9)
    stock.in_force += issued - repealed
    website = round(rng.uniform(2600, 7400) * size)
    letters = round(rng.uniform(180, 900) * size)
    return {
        "issued": issued, "repealed": repealed, "in_force": stock.in_force, "website": website,
        "proactive": website + rng.randint(20, 240), "gazette": rng.randint(20, 60),
        "weibo": rng.randint(60, 900), "wechat": rng.randint(200, 1000), "interpretations": rng.randint(18, 140),
        "press": rng.randint(1, 9), "interviews": rng.randint(1, 8), "letters": letters,
        "meetings": rng.randint(1, 4), "courses": rng.randint(1, 5), "trained": rng.randint(60, 420),
        "proposals": rng.randint(40, 190), "complaints": rng.randint(0, 2), "columns": rng.randint(18, 46),
        "licences": round(rng.uniform(6000, 60000) * size), "penalties": round(rng.uniform(800, 9000) * size),
        "coercions": round(rng.uniform(10, 260) * size), "units": rng.randint(28, 52),
    }  # fmt: skip


def _spread(rng: random.Random, count: int) -> dict[str, int]:
    out = dict.fromkeys(APPLICANTS, 0)
    for who in rng.choices(APPLICANTS, _APPLICANT_WEIGHTS, k=count):
        out[who] += 1
    return out


def _left_open(rng: random.Random, new: dict[str, int]) -> dict[str, int]:
    out = dict.fromkeys(APPLICANTS, 0)
    out["natural_person"] = min(new["natural_person"], rng.randint(0, 4))
    out["business"] = min(new["business"], rng.randint(0, 1))
    return out


def _draw_disputes(rng: random.Random, size: float, answered: int) -> dict[str, dict[str, int]]:
    # A third of the answers at most is fought over, and only what was reconsidered is litigated after reconsideration.
    room = answered // 3
    out: dict[str, dict[str, int]] = {}
    for kind, most in zip(DISPUTES, (7, 4, 2), strict=True):
        if kind == DISPUTES[2]:
            room = min(room, sum(out[DISPUTES[0]].values()))
        out[kind] = dict.fromkeys(OUTCOMES, 0)
        for outcome in rng.choices(OUTCOMES, (60, 12, 18, 10), k=min(room, round(rng.uniform(0, most) * size))):
            out[kind][outcome] += 1
    return out


def _share(rng: random.Random, count: int, weights: dict[str, int]) -> dict[str, int]:
    out = dict.fromkeys(weights, 0)
    for key in rng.choices(tuple(weights), tuple(weights.values()), k=count):
        out[key] += 1
    return out


def _requests(
    prefix: str, rng: random.Random, weights: dict[str, int], *, new: dict[str, int], carried_in: dict[str, int],
    done: dict[str, int], left: dict[str, int],
) -> dict[str, Decimal]:  # fmt: skip
    rows: dict[str, dict[str, int]] = {"received": new, "carried_in": carried_in}
    results = {who: _share(rng, done[who], weights) for who in APPLICANTS}
    for key in weights:
        rows[key] = {who: results[who][key] for who in APPLICANTS}
    rows |= {"processed": done, "carried_out": left}
    cells: dict[str, Decimal] = {}
    for key, row in rows.items():
        cells |= {f"{prefix}.requests.{key}.{who}": Decimal(n) for who, n in row.items()}
        cells[f"{prefix}.requests.{key}.total"] = Decimal(sum(row.values()))
    return cells


def _disputes(prefix: str, disputes: dict[str, dict[str, int]]) -> dict[str, Decimal]:
    cells: dict[str, Decimal] = {}
    for kind, row in disputes.items():
        cells |= {f"{prefix}.{kind}.{outcome}": Decimal(n) for outcome, n in row.items()}
        cells[f"{prefix}.{kind}.total"] = Decimal(sum(row.values()))
    return cells


def _table_two_2019(rng: random.Random, facts: dict[str, int], stock: _Stock) -> dict[str, Decimal]:
    cells = {f"art20_1.rules.{key}": 0 for key in ("made", "disclosed", "public_total")}
    cells |= {"art20_1.normative_documents.made": facts["issued"],
              "art20_1.normative_documents.disclosed": facts["issued"],
              "art20_1.normative_documents.public_total": facts["in_force"]}  # fmt: skip
    for item, article, decisions in (("licensing", 5, facts["licences"]), ("other_services", 5, rng.randint(200, 9000)),
                                     ("penalty", 6, facts["penalties"]), ("coercion", 6, facts["coercions"]),
                                     ("fees", 8, None)):  # fmt: skip
        change = rng.choice((0, 0, rng.randint(1, 30), -rng.randint(1, 9)))
        cells[f"art20_{article}.{item}.items_last_year"] = stock.items[item]
        cells[f"art20_{article}.{item}.items_change"] = change
        stock.items[item] += change
        if decisions is not None:
            cells[f"art20_{article}.{item}.decisions"] = decisions
    facts["procurements"] = rng.randint(40, 420)
    out = {f"f19.{key}": Decimal(n) for key, n in cells.items()}
    out["f19.art20_9.procurement.items"] = Decimal(facts["procurements"])
    out["f19.art20_9.procurement.amount"] = Decimal(rng.randint(1_000_000_00, 90_000_000_00)) / 100
    return out


def _table_two_2021(rng: random.Random, facts: dict[str, int]) -> dict[str, Decimal]:
    cells = {f"art20_1.rules.{key}": 0 for key in ("issued", "repealed", "in_force")}
    cells |= {f"art20_1.normative_documents.{key}": facts[key] for key in ("issued", "repealed", "in_force")}
    cells |= {"art20_5.licensing.decisions": facts["licences"], "art20_6.penalty.decisions": facts["penalties"],
              "art20_6.coercion.decisions": facts["coercions"]}  # fmt: skip
    out = {f"f21.{key}": Decimal(n) for key, n in cells.items()}
    out["f21.art20_8.fees.amount"] = Decimal(rng.randint(30_000, 990_000)) / 100
    return out


def _cells_2014(rng: random.Random, facts: dict[str, int]) -> dict[str, Decimal]:
    received, answered = facts["received"], facts["answered"]
    ways = _share(rng, received, {"in_person": 25, "fax": 2, "online": 58, "post": 15})
    answers = _share(rng, answered, _ANSWERS_2014)
    late = min(answered, rng.randint(0, 2))
    staff, full = rng.randint(40, 120), rng.randint(2, 12)
    cells: dict[str, int] = {
        "proactive.total": facts["proactive"],
        "proactive.normative_documents": max(1, facts["issued"] - rng.randint(0, 1)),
        "normative_documents.issued": facts["issued"], "proactive.channel.gazette": facts["gazette"],
        "proactive.channel.website": facts["website"], "proactive.channel.weibo": facts["weibo"],
        "proactive.channel.wechat": facts["wechat"], "proactive.channel.other": rng.randint(240, 700),
        "response.hot_topics": rng.randint(0, 9), "response.press_conferences": facts["press"],
        "response.press_conferences.principal": rng.randint(0, facts["press"]),
        "response.online_interviews": facts["interviews"],
        "response.online_interviews.principal": rng.randint(0, facts["interviews"]),
        "response.policy_interpretations": facts["interpretations"], "response.weibo_wechat": rng.randint(0, 40),
        "response.other": rng.randint(0, 12), "requests.received": received,
        "requests.closed": answered, "requests.closed.on_time": answered - late, "requests.closed.extended": late,
        "requests.answered": answered, "complaints": facts["complaints"], "organisation.offices": rng.randint(1, 3),
        "organisation.reading_points": rng.randint(2, 12), "organisation.staff": staff,
        "organisation.staff.full_time": full, "organisation.staff.part_time": staff - full,
        "training.meetings": facts["meetings"], "training.courses": facts["courses"],
        "training.participants": facts["trained"],
    }  # fmt: skip
    cells |= {f"requests.received.{way}": n for way, n in ways.items()}
    cells |= {f"requests.answered.{answer}": n for answer, n in answers.items()}
    cells["requests.answered.refused"] = sum(n for key, n in answers.items() if key.startswith("refused."))
    for kind in ("reconsideration", "litigation"):
        parts = _share(rng, facts["reconsiderations" if kind == "reconsideration" else "lawsuits"],
                       {"upheld": 7, "corrected": 1, "other": 2})  # fmt: skip
        cells |= {f"{kind}.{key}": n for key, n in parts.items()} | {kind: sum(parts.values())}
    out = {f"f14.{key}": Decimal(n) for key, n in cells.items()}
    out["f14.fees"] = Decimal(0)
    out["f14.organisation.budget"] = Decimal(rng.randint(20, 400)) / 10
    return out
