"""What every kind of rule shares: how its declaration is checked and turned into a judge of one report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parsers.model import Form
from parsers.rules.conditions import Condition, ConditionError, Side, read_condition, read_side
from parsers.rules.facts import Finding, View, prefix_of

Raw = Mapping[str, Any]
Judge = Callable[[View], Finding]


class RuleError(ValueError):
    """A declaration is wrong.  The message is one line: rule, what is wrong."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a kind is made for: the rule's id, the forms it holds for, and the indicators of no form (text.*)."""

    where: str
    forms: tuple[Form, ...]
    shared: frozenset[str]

    def conditions(self, texts: Sequence[str]) -> dict[str, tuple[Condition, ...]]:
        """The comparisons read for each form, by form id; "" for a rule of no form."""
        return {
            form: tuple(self._read(text, read_condition, prefix, ids) for text in texts)
            for form, prefix, ids in self._bases()
        }

    def sums(self, texts: Sequence[str]) -> dict[str, tuple[Side, ...]]:
        """The sums read for each form, by form id."""
        return {
            form: tuple(self._read(text, read_side, prefix, ids) for text in texts)
            for form, prefix, ids in self._bases()
        }

    def pattern(self, text: str) -> re.Pattern[str]:
        """A regular expression, checked."""
        try:
            return re.compile(text)
        except re.error as error:
            raise RuleError(f"{self.where}: {text!r}: {error}") from error

    def _bases(self) -> list[tuple[str, str, frozenset[str]]]:
        found = [(one.id, prefix_of(one), self.shared | {i.id for i in one.indicators}) for one in self.forms]
        return found or [("", "", self.shared)]

    def _read(self, text: str, reader: Callable[..., Any], prefix: str, ids: frozenset[str]) -> Any:
        try:
            return reader(text, prefix, sorted(ids), None)
        except ConditionError as error:
            raise RuleError(f"{self.where}: {error}") from error


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of judging: the keys its declaration may and must have, and what makes the judge."""

    keys: Mapping[str, type]
    needed: tuple[str, ...]
    make: Callable[[Raw, Scene], Judge]

    def judge(self, raw: Raw, scene: Scene) -> Judge:
        """The judge of one declared rule; RuleError for unknown, missing or mistyped keys."""
        for key, value in raw.items():
            if key not in self.keys or not isinstance(value, self.keys[key]):
                raise RuleError(f"{scene.where}: {key!r} is unknown or of the wrong type")
        if missing := [key for key in self.needed if key not in raw]:
            raise RuleError(f"{scene.where}: {missing[0]!r} is missing")
        return self.make(raw, scene)


def form_id(view: View) -> str:
    """The id of the report's form, "" where none is recognised."""
    return view.form.id if view.form else ""
