"""The command itself: what each verb promises, exit statuses, and the object that `gongkai parse` prints."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner
from conftest import SAMPLES, gongkai

from gongkai.cli import VERBS, cli

# The contract of `gongkai parse`, as README and the design promise it.
REPORT = {
    "file", "parser", "media_type", "sha256", "title", "issuer", "report_year", "published", "form", "scope",
    "sections", "text", "metrics", "checks", "notices",
}  # fmt: skip
METRIC = {
    "indicator", "kind", "value", "raw", "unit", "method", "table", "row", "column", "start", "end", "candidates",
}  # fmt: skip
CHECK = {"rule", "status", "severity", "left", "right", "difference"}
KINDS = {"number", "blank", "not_applicable", "text", "ambiguous", "missing"}


@pytest.fixture(scope="module")
def printed():
    files = [SAMPLES / name / "source.html" for name in ("shuyang-fgj-2023", "shanghai-office-2019")]
    done = gongkai("parse", *files)
    assert done.returncode == 0 and done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_with_the_promised_keys(printed):
    assert [one["report_year"] for one in printed] == [2023, 2019]
    for one in printed:
        assert one.keys() >= REPORT
        assert one["issuer"].keys() == {"name", "level", "division"}
        assert all(section.keys() == {"number", "heading", "start", "end"} for section in one["sections"])
        assert all(metric.keys() >= METRIC for metric in one["metrics"]) and one["metrics"]
        assert all(check.keys() >= CHECK for check in one["checks"]) and one["checks"]
        assert all(notice.keys() >= {"code", "detail"} for notice in one["notices"])


def test_only_numbers_have_values(printed):
    for metric in (m for one in printed for m in one["metrics"]):
        assert metric["kind"] in KINDS
        assert (metric["kind"] == "number") == (metric["value"] is not None)


def test_a_file_is_always_read_alike():
    """Nothing depends on the order of Python's sets: a rebuild must come out equal."""
    files = sorted(SAMPLES.glob("*/source.[th]*"))
    told = [gongkai("parse", *files, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in "12"]
    assert told[0].stdout == told[1].stdout
    assert told[0].stdout.count("\n") == len(files) > 5


def test_standard_input_is_a_file_as_well():
    text = (SAMPLES / "shiping-2021/source.txt").read_text()
    one = json.loads(gongkai("parse", "-", input=text).stdout)
    assert (one["file"], one["issuer"]["name"], one["report_year"]) == ("-", "石屏县人民政府", 2021)


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_an_example(verb):
    told = CliRunner().invoke(cli, [verb, "--help"])
    assert told.exit_code == 0
    example = told.output.partition("Example:\n")[2].strip().splitlines()[0]
    assert example.startswith(f"gongkai {verb}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuchverb",), ("parse",), ("crawl", "--all", "532525"), ("import", "nosuchfile"),
        ("status", "--nosuchoption"),
    ],
)  # fmt: skip
def test_wrong_use_is_exit_status_2_and_one_line(arguments):
    done = gongkai(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("gongkai: ") and done.stderr.count("\n") == 1
    assert "--help" in done.stderr


def test_no_verb_shows_the_help_with_every_verb():
    done = gongkai()
    assert done.returncode == 2 and done.stdout == ""
    assert "\nCommands:\n" in done.stderr
    assert all(f"\n  {verb} " in done.stderr for verb in VERBS)


def test_an_unknown_code_is_named(crawled):
    done = gongkai("crawl", "999999", "--archive", crawled.directory)
    assert done.returncode == 2 and "999999" in done.stderr


@pytest.mark.parametrize("registry", [None, "no registry at all"])
def test_a_registry_that_cannot_be_read_is_one_line(registry, tmp_path):
    if registry is not None:
        (tmp_path / "portals.csv").write_text(registry)
    done = gongkai("crawl", "--all", "--archive", tmp_path)
    assert done.returncode == 3
    assert "portals.csv" in done.stderr and done.stderr.count("\n") == 1


def test_debug_shows_where(tmp_path):
    plain = gongkai("status", "--archive", tmp_path / "none")
    debug = gongkai("--debug", "status", "--archive", tmp_path / "none")
    assert plain.returncode == debug.returncode == 3
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr and debug.stderr.endswith(plain.stderr)


def test_status_and_verify_of_a_sound_archive(crawled):
    done = gongkai("status", "--archive", crawled.directory)
    reports = crawled.rows("SELECT count(*) FROM report")[0][0]
    assert f"{reports} reports" in done.stdout
    # nothing silent, nothing unread, no run unfinished
    assert done.returncode == 0
    done = gongkai("verify", "--archive", crawled.directory)
    assert done.returncode == 0 and "0 findings" in done.stdout
