"""Peers for asyncio."""

from __future__ import annotations

import asyncio

import pytest

import h2prism

LOCAL = "127.0.0.1"


def test_requests_and_events(nghttpd: int) -> None:
    async def main() -> None:
        async with await h2prism.aconnect(LOCAL, nghttpd) as peer:
            message, _ = await asyncio.gather(peer.response(peer.request()), peer.fence())
            assert message.body == b"hello\n"
            peer.send(h2prism.WindowUpdate(0, 0))
            assert (await peer.expect(h2prism.ConnectionError_("PROTOCOL_ERROR"))).grade == "strong"
            names = [event.frame.name async for event in peer.events if event.frame is not None]
            assert names[-1] == "GOAWAY" or "GOAWAY" in names
            assert len(peer.events) >= len(names)

    asyncio.run(main())


def test_errors_are_the_same(silent: int, nghttpd: int) -> None:
    async def main() -> None:
        with pytest.raises(h2prism.ConnectError):
            await h2prism.aconnect(LOCAL, 1)
        peer = await h2prism.aconnect(LOCAL, silent, preface="none")
        with pytest.raises(h2prism.PeerTimeout):
            await peer.wait(h2prism.Settings, timeout=0.1)
        peer.close()
        with pytest.raises(h2prism.PeerClosed):
            await peer.ping()
        other = await h2prism.aconnect(LOCAL, nghttpd)
        waiting = asyncio.create_task(other.wait(h2prism.Goaway, timeout=30))
        await asyncio.sleep(0.05)
        other.close()
        with pytest.raises(h2prism.PeerClosed):
            await waiting

    asyncio.run(main())


def test_the_event_loop_goes_on_while_peers_wait(silent: int) -> None:
    async def main() -> None:
        peer = await h2prism.aconnect(LOCAL, silent, preface="none")
        ticks = 0

        async def count() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        counter = asyncio.create_task(count())
        with pytest.raises(h2prism.PeerTimeout):
            await peer.fence(timeout=0.4)
        counter.cancel()
        peer.close()
        assert ticks > 40

    asyncio.run(main())


def test_a_thousand_at_a_time(nghttpd: int) -> None:
    async def one() -> int | None:
        async with await h2prism.aconnect(LOCAL, nghttpd, timeout=30) as peer:
            return (await peer.response(peer.request())).status

    async def main() -> None:
        assert await asyncio.gather(*[one() for _ in range(1000)]) == [200] * 1000

    asyncio.run(main())


def test_a_client_under_test() -> None:
    async def main() -> None:
        async with await h2prism.alisten() as listener:
            client, server = await asyncio.gather(
                h2prism.aconnect(listener.listener.host, listener.listener.port), listener.accept()
            )
            stream = client.request("/")
            request = await server.next_request()
            server.respond(request.stream, body="x")
            assert (await client.response(stream)).body == b"x"
            client.close()
            server.close()

    asyncio.run(main())
