"""Diagnoses of failed identities: what the search for smallest changes found (see parsers/repairs/)."""

from __future__ import annotations

from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene


def _mended(raw: Raw, scene: Scene) -> Judge:
    """No failed equation says `hint` in its detail; undecidable where nothing fails but equations are open."""

    def judged(view: View) -> Finding:
        decided = [one for one in view.identities if one.status in {"pass", "fail", "undecidable"}]
        if not decided:
            return NOT_APPLICABLE
        for one in decided:
            if one.status == "fail" and raw["hint"] in one.detail:
                return Finding("fail", one.detail, one.left, one.right, one.likely)
        if all(one.status == "undecidable" for one in decided):
            return Finding("undecidable", "no identity can be judged")
        return Finding("pass")

    return judged


KINDS = {"mended": Kind({"hint": str}, ("hint",), _mended)}
