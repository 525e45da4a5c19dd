"""An installation that mails, pushes and posts to servers on this machine, each of which may be away."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import http_ece
import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.courier.errands import Runner
from services.courier.notifications import NotificationSender, digests_due
from services.courier.service import work_off
from services.embedded.ports import free_port
from services.peers.web_push import PushSubscription
from services.persistence import Edit, Engines
from services.settings import Settings
from tests.practice_systems.conftest import serving
from tests.smtp_server import SmtpServer
from tests.telemedicine.conftest import Parties
from tests.telemedicine.talking import Talk, talk_of

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to seal by; a mail server that is away so far."""
    return settings.model_copy(
        update={
            "secret_key": Fernet.generate_key().decode(),
            "public_url": "https://pacs.test",
            "smtp_url": f"smtp://127.0.0.1:{free_port()}",
            "practice_system_networks": LOOPBACK,
            "push_networks": LOOPBACK,
        }
    )


@dataclass
class Mails:
    """The mail server of the settings, once it is up."""

    port: int
    server: SmtpServer | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def up(self) -> SmtpServer:
        self.server = await self.stack.enter_async_context(SmtpServer.run(port=self.port))
        return self.server


@pytest.fixture
async def mails(settings: Settings) -> AsyncIterator[Mails]:
    """The mail server."""
    made = Mails(int((settings.smtp_url or "").rpartition(":")[2]))
    async with made.stack:
        yield made


@pytest.fixture
async def talk(parties: Parties) -> Talk:
    """People who talk about a case; nothing of it is told yet but its submission."""
    made = await talk_of(parties)
    await work(made.engines)
    for name in ("outgoing_notifications", "notifications", "digests"):
        for scope in (parties.oakwood, parties.vetrad):
            await made.engines.documents.of(scope.grant, name).delete({}, many=True)
    return made


@dataclass
class Browser:
    """A browser's half of a subscription, and the push service that takes messages for it."""

    url: str = ""
    status: int = 201
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    async def take(self, request: Request) -> Response:
        self.came.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status)

    @property
    def subscription(self) -> PushSubscription:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PushSubscription(self.url, _text(point), _text(self.auth))

    def payloads(self) -> list[dict]:
        """What it can read of what came."""
        return [
            json.loads(
                http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
            )
            for _, body in self.came
        ]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of somebody's."""
    made = Browser()
    async with serving(Starlette(routes=[Route("/push", made.take, methods=["POST"])])) as root:
        made.url = f"{root}/push"
        yield made


async def work(engines: Engines) -> None:
    """All that a courier does, until nothing is due."""
    runner, senders = Runner(engines), [NotificationSender(engines, way) for way in ("mail", "push")]
    while True:
        done = await work_off(engines, "a courier") + await digests_due(engines, "a courier")
        running = await runner.look() + sum([await one.look() for one in senders])
        if not done + running:
            break
        await asyncio.gather(runner.wait(0.05), *(one.wait(0.05) for one in senders))
    await runner.close()
    for one in senders:
        await one.close()


async def later(talk: Talk, *names: str) -> None:
    """What waits for another try, or for its time, is due now."""
    now = Edit(set={"changed": datetime.now(UTC) - timedelta(seconds=1)})
    for name in names:
        for scope in (talk.parties.oakwood, talk.parties.vetrad):
            collection = talk.engines.documents.of(scope.grant, name)
            for one in await collection.find({}):
                if "changed" in one:
                    key = {each: one[each] for each in ("id", "user", "way") if each in one}
                    await collection.update(key, now)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
