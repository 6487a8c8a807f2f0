"""HTTP as the crawler meets it: conditions, compression, counters, refusals, and the log."""

import gzip
import http.client
import socket
from urllib.parse import urlsplit

import pytest

from gongkai.farm import Farm


@pytest.fixture(scope="module")
def farm():
    with Farm(counties=6, years=[2013, 2020, 2021, 2022], noise=24) as running:
        yield running


def ask(url, method="GET", body=None, **headers):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer, data


def report(farm, number, year=2022):
    return farm.truth.reports[farm.portals[number].division, year].url


def test_a_kept_page_answers_304_to_its_etag_and_to_its_date(farm):
    answer, data = ask(report(farm, 0))
    assert answer.status == 200
    assert len(data) == int(answer.headers["Content-Length"])
    for name, value in (
        ("If_None_Match", answer.headers["ETag"]),
        ("If_None_Match", f'"other", W/{answer.headers["ETag"]}'),
        ("If_Modified_Since", answer.headers["Last-Modified"]),
    ):
        again, nothing = ask(report(farm, 0), **{name: value})
        assert (again.status, nothing) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": '"stale"'},
        {"If_None_Match": '"stale"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If_Modified_Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
    ],
)
def test_a_stale_or_unreadable_condition_brings_the_page(farm, condition):
    assert ask(report(farm, 0), **condition)[0].status == 200


def test_gzip_only_where_accepted_and_the_same_body(farm):
    plain, body = ask(report(farm, 1))
    packed, small = ask(report(farm, 1), Accept_Encoding="gzip, deflate")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body
    assert len(small) < len(body) / 3


def test_a_counted_page_differs_each_time_in_its_counter_only_and_has_no_validator(farm):
    first, one = ask(report(farm, 5))
    _, two = ask(report(farm, 5))
    assert first.headers["ETag"] is None
    assert first.headers["Last-Modified"] is None
    assert one != two
    different = [(a, b) for a, b in zip(one.split(), two.split(), strict=True) if a != b]
    assert len(different) == 1
    assert "浏览次数：".encode() in one


def test_head_has_headers_and_no_body(farm):
    answer, data = ask(report(farm, 0), "HEAD")
    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 1000
    assert data == b""


def test_robots_close_one_folder_and_what_is_in_it_exists(farm):
    _, data = ask(farm.portals[0].home + "robots.txt")
    assert data == b"User-agent: *\nDisallow: /neibu/\n"
    (closed,) = farm.truth.disallowed
    assert "/neibu/" in closed
    assert ask(closed)[0].status == 200


@pytest.mark.parametrize("path", ["nothing.html", "zwgk/zfxxgk/zfxxgknb/index_x.html", "art/2020/1/1/art_1_1.html"])
def test_a_missing_page_is_the_portals_own_404(farm, path):
    answer, data = ask(farm.portals[1].home + path)
    assert answer.status == 404
    assert "页面不存在".encode() in data


def test_the_home_page_leads_to_the_column(farm):
    _, data = ask(farm.portals[0].home)
    assert farm.portals[0].columns.encode() in data


def test_other_methods_are_refused(farm):
    assert ask(farm.portals[0].home, "DELETE")[0].status == 405


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET http://elsewhere/ HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    ],
)
def test_hostile_requests_get_a_400_and_the_farm_lives_on(farm, sent):
    parts = urlsplit(farm.portals[0].home)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall(sent)
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    assert ask(farm.portals[0].home)[0].status == 200


def test_one_connection_serves_many_requests(farm):
    parts = urlsplit(report(farm, 0))
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    sizes = set()
    for _ in range(5):
        connection.request("GET", parts.path)
        sizes.add(len(connection.getresponse().read()))
    connection.close()
    assert len(sizes) == 1


def test_the_log_tells_host_method_path_status_and_condition(farm):
    before = len(farm.requests)
    ask(report(farm, 0) + "?a=1", If_None_Match='"x"')
    ask(farm.portals[0].home + "gone")
    first, second = list(farm.requests)[before:]
    assert (first.method, first.status, first.conditional) == ("GET", 200, True)
    assert first.path.endswith("?a=1")
    assert first.host == urlsplit(farm.portals[0].home).netloc
    assert (second.path, second.status, second.conditional) == ("/gone", 404, False)


def test_fixed_ports_follow_one_another_and_a_taken_one_is_an_error():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()
        taken = probe.getsockname()[1]
        with pytest.raises(OSError, match=str(taken)), Farm(counties=1, years=[2020], base_port=taken):
            pass
    with Farm(counties=1, years=[2020], noise=0, base_port=taken) as farm:
        assert farm.portals[0].home == f"http://127.0.0.1:{taken}/"


def test_closing_with_open_connections_is_quiet(capfd):
    with Farm(counties=1, years=[2020], noise=0) as farm:
        parts = urlsplit(farm.portals[0].home)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().read()
    connection.close()
    with pytest.raises(ConnectionError):
        ask(farm.portals[0].home)
    assert capfd.readouterr().err == ""
