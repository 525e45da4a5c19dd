"""The acceptor's side: TCP ports on which associations are negotiated and served (PS3.8 7.1)."""

import asyncio
import ssl as tls
from collections import Counter

from services.cancellation import cancel_and_wait
from services.upper_layer.acceptance import Acceptance, Caller, Negotiate, Service
from services.upper_layer.inbound import Handshake, InboundConnection
from services.upper_layer.limits import Limits
from services.upper_layer.proxy_header import Balancers, Proxied
from services.upper_layer.turns import Turns

__all__ = ["Acceptance", "Caller", "Negotiate", "Server", "Service", "serve"]

_BACKLOG = 1024  # a flood must not fill it between two turns of the loop: others would wait for a second

_ASKING_SECONDS = 1.0  # seconds in which whoever connected before the end asks for an association


class Server:
    """Listening ports that share their limits. Make it with `serve`."""

    def __init__(self, negotiate: Negotiate, limits: Limits, balancers: Balancers | None = None) -> None:
        self.negotiate = negotiate
        self.limits = limits
        self._balancers = balancers
        self.turns = Turns()
        self.connections: dict[InboundConnection, None] = {}  # in the order of their arrival
        self.port = 0  # the TCP port really bound first
        self.closing = False
        self._listeners: list[asyncio.Server] = []

    async def listen(
        self, host: str, port: int, *, reuse_port: bool = False, ssl: tls.SSLContext | None = None
    ) -> int:
        """Open a port, for TLS where there is a context; which one it is. Raises OSError."""
        listener = await asyncio.get_running_loop().create_server(
            lambda: self._inbound(ssl),
            host,
            port,
            reuse_port=reuse_port or None,
            backlog=_BACKLOG,
        )
        self._listeners.append(listener)
        bound = int(listener.sockets[0].getsockname()[1])
        self.port = self.port or bound
        return bound

    def _inbound(self, ssl: tls.SSLContext | None) -> asyncio.BaseProtocol:
        inbound = InboundConnection(self)
        protocol = Handshake(inbound, ssl) if ssl else inbound.connection
        if self._balancers is None:
            return protocol
        return Proxied(self._balancers, protocol, inbound.passed_on, self.limits.artim)

    @property
    def associations(self) -> int:
        """Associations there are now, those under negotiation included."""
        return sum(connection.counts for connection in self.connections)

    def opened(self, connection: InboundConnection) -> None:
        """Take a connection. One too many that is no association costs whoever holds most its oldest."""
        self.connections[connection] = None
        if len(self.connections) <= self.limits.half_open:
            return
        idle = [other for other in self.connections if not other.counts]
        if len(idle) > self.limits.half_open:
            crowd = Counter(other.neighbourhood for other in idle)
            most = max(crowd, key=crowd.__getitem__)
            oldest = next(other for other in idle if other.neighbourhood == most)
            self.connections.pop(oldest)
            oldest.drop()

    def closed(self, connection: InboundConnection) -> None:
        """Forget a connection that is gone."""
        self.connections.pop(connection, None)

    async def close(self, grace: float, drain: float = 0) -> None:
        """Stop listening, let associations go on, then messages in work end, then abort what is left.

        Associations have `drain` seconds to be released, messages at most `grace` more.
        """
        self.closing = not drain
        await asyncio.sleep(0)  # a turn, in which whoever waits to be let in is: else they were cut off
        for listener in self._listeners:
            listener.close()
        if drain:
            await self._drain(drain)
        self.closing = True
        for connection in self.connections:
            connection.finish()
        tasks = {connection.task for connection in self.connections if connection.task}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            await cancel_and_wait(*late)
        for connection in list(self.connections):
            connection.drop()

    async def _drain(self, seconds: float) -> None:
        """Wait until all are released. Who has just connected may still ask: a balancer sent them here."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        asked = min(loop.time() + _ASKING_SECONDS, end)
        while (now := loop.time()) < end:
            running = [one.task for one in self.connections if one.task and not one.task.done()]
            if running:
                await asyncio.wait(running, timeout=end - now)
            elif now < asked:
                await asyncio.sleep(asked - now)
            else:
                return


async def serve(
    negotiate: Negotiate,
    *,
    host: str,
    port: int,
    limits: Limits,
    reuse_port: bool = False,
    ssl: tls.SSLContext | None = None,
    balancers: Balancers | None = None,
) -> Server:
    """Listen, and serve every association that `negotiate(request, caller)` accepts.

    Application context, protocol version and the number of associations are checked before `negotiate` is
    asked. `balancers` say whom they pass on. Port 0 is any free one. Raises OSError when the port cannot be
    had.
    """
    server = Server(negotiate, limits, balancers)
    await server.listen(host, port, reuse_port=reuse_port, ssl=ssl)
    return server
