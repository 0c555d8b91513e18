"""Many clients in a process of their own. `python -m tests.opcua.many_clients URL CLIENTS NODE ...`

Each has a session and monitors all of the nodes. Says so in a line of JSON when all are subscribed, and again for every
number of notifications on its standard input once each of them has got that many.
"""

import asyncio
import json
import sys

from asyncua import ua

from benchmarks.opcua.raw_client import RawClient

#: Handshakes that are under way at the same time.
_AT_ONCE = 20


async def main(url: str, count: int, paths: list[str]) -> None:
    nodes = [ua.NodeId(ua.String(path), ua.Int16(2)) for path in paths]
    limit = asyncio.Semaphore(_AT_ONCE)

    async def subscribed() -> RawClient:
        async with limit:
            client = await RawClient.connect(url)
            await client.subscribe(nodes, 250)
            return client

    clients = await asyncio.gather(*(subscribed() for _ in range(count)))
    _say(subscribed=len(clients))
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with asyncio.TaskGroup() as group:
        listening = [group.create_task(client.listen()) for client in clients]
        while line := await lines.readline():
            wanted = int(line)
            while min(client.notifications for client in clients) < wanted:
                await asyncio.sleep(0.01)
            _say(least=wanted)
        for task in listening:
            task.cancel()


def _say(**what: int) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
