"""The crowd of portals that crawls are measured on: both crawls ask for all of it, and bad manners are seen."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gongkai.bench.crowd import Crowd, CrowdMeasure, Run, judged, measure_crowd


def test_both_crawls_ask_for_every_address_and_keep_their_manners(tmp_path: Path) -> None:
    measure = measure_crowd(tmp_path, portals=5, requests=24, rounds=1)
    assert [run.answers for run in (*measure.ours, *measure.bare)] == [5 * 24] * 2
    assert measure.by_clock > 0 and measure.by_processor > 0
    assert (measure.ours[0].manners["failed"], measure.ours[0].manners["most_in_flight"]) == (0, 1)


def test_floors_are_judged_where_manners_were_kept() -> None:
    kept = {"requests": 9, "failed": 0, "most_in_flight": 1, "shortest_gap": 0.02, "too_soon": 0}
    run = Run(9, 1.0, 1.0, 100.0, kept)
    measure = CrowdMeasure((run,), (run,), (1.0, 1.0))
    assert judged({"crowd_over_bare_spider_at_least": 9.0, "peak_megabytes_at_most": 1}, measure) == [
        ("crowd_over_bare_spider_at_least", False),
        ("peak_megabytes_at_most", False),
    ]
    floors = {"crowd_over_bare_spider_at_least": 0.9, "peak_megabytes_at_most": 500}
    assert all(met for _, met in judged(floors, measure))


def test_a_host_sees_two_requests_at_a_time() -> None:
    with Crowd(portals=1, requests=12) as crowd:
        place = urlsplit(crowd.portals[0]["home"])
        with socket.create_connection((place.hostname, place.port)) as one:
            one.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = b""
            while b" 404 " not in answer:
                answer += one.recv(65536)
        seen = crowd.report()
        again = crowd.report()
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert (seen["requests"], seen["failed"], seen["most_in_flight"], seen["too_soon"]) == (2, 1, 2, 1)
    assert (again["requests"], again["most_in_flight"]) == (0, 0)
    run = Run(2, 1.0, 1.0, 1.0, seen)
    rude = CrowdMeasure((run,), (run,), (1.0, 1.0))
    assert not rude.mannered
    with pytest.raises(RuntimeError, match="two things at a time"):
        judged({}, rude)
