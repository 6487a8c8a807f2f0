"""The crowd's server: `python -m gongkai.bench.crowd_server`, a process of its own, so that serving costs no crawler.

One line of JSON on standard input orders it (`portals`, `requests` a portal, `latency` in seconds, `delay` that is to
be kept); one line on standard output names the portals.  Each further line on standard input is answered with what was
asked since the last one (`Manners`), and the count begins anew.  It ends with its input.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from gongkai.bench.crowd_pages import Drawn, draw

_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
# The jitter takes up to 30 % off a delay, and a busy machine lets a request arrive late and the next one in time.
_LEAST_OF_DELAY = 0.5


@dataclass(slots=True)
class Manners:
    """What the hosts saw: requests, other answers than 200, the most requests of one host in flight at a time, the
    shortest time in seconds between two requests of one host, and how many came sooner than half the delay."""

    requests: int = 0
    failed: int = 0
    most_in_flight: int = 0
    shortest_gap: float = 1e9
    too_soon: int = 0


@dataclass(slots=True)
class _Host:
    """One portal and the state of its requests."""

    answers: dict[bytes, bytes]
    running: int = 0
    last: float = -1e9
    asked: set[bytes] = field(default_factory=set)


class _Crowd:
    """All hosts, and what was seen of them since the last report."""

    def __init__(self, latency: float, delay: float) -> None:
        self.latency, self.least = latency, delay * _LEAST_OF_DELAY
        self.hosts: list[_Host] = []
        self.seen = Manners()

    def began(self, host: _Host, path: bytes) -> None:
        """A request of a host has come."""
        now, seen = time.monotonic(), self.seen
        host.running += 1
        seen.requests += 1
        seen.most_in_flight = max(seen.most_in_flight, host.running)
        seen.shortest_gap = min(seen.shortest_gap, now - host.last)
        seen.too_soon += now - host.last < self.least
        host.last = now
        host.asked.add(path)

    def report(self) -> dict[str, Any]:
        """What was seen, and how many addresses of each host were asked for; forgets it."""
        told = {**asdict(self.seen), "addresses": [len(host.asked) for host in self.hosts]}
        self.seen = Manners()
        for host in self.hosts:
            host.asked, host.last = set(), -1e9
        return told


class _Connection(asyncio.Protocol):
    """One connection: GET requests one after another, each answered after the latency."""

    def __init__(self, crowd: _Crowd, host: _Host) -> None:
        self._crowd, self._host, self._rest = crowd, host, b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while (end := self._rest.find(b"\r\n\r\n")) >= 0:
            path = self._rest.split(b" ", 2)[1]
            self._rest = self._rest[end + 4 :]
            self._crowd.began(self._host, path)
            asyncio.get_running_loop().call_later(self._crowd.latency, self._answer, path)

    def _answer(self, path: bytes) -> None:
        answer = self._host.answers.get(path, _MISSING)
        self._host.running -= 1
        self._crowd.seen.failed += answer is _MISSING
        self._transport.write(answer)


async def serve(order: dict[str, Any]) -> None:
    """Draw, listen on a port for each portal, and answer reports until standard input ends."""
    loop, crowd, lines = asyncio.get_running_loop(), _Crowd(order["latency"], order["delay"]), []
    servers = []
    for number in range(order["portals"]):
        portal = draw(number, order["requests"])
        host = _Host(portal.answers)
        crowd.hosts.append(host)
        server = await loop.create_server(lambda host=host: _Connection(crowd, host), "127.0.0.1", 0)  # type: ignore[misc]
        servers.append(server)
        lines.append(_line(portal, server.sockets[0].getsockname()[1]))
    gc.freeze()  # what is drawn stays: looking through it again and again would make hosts seem slow
    _tell(lines)
    while await loop.run_in_executor(None, sys.stdin.readline):
        _tell(crowd.report())


def _line(portal: Drawn, port: int) -> dict[str, Any]:
    home = f"http://127.0.0.1:{port}"
    return {
        "id": portal.county.division, "issuer": portal.county.government, "family": portal.family,
        "home": f"{home}/", "lists": [f"{home}{path}" for path in portal.lists], "addresses": len(portal.answers),
    }  # fmt: skip


def _tell(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.stdin.readline())))
