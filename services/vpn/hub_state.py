"""What passes between a hub's agent and the API. The agent is root on its hub: it takes nothing but this."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.errors import Invalid
from services.tenancy.vpn import checks
from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.reports import LetThrough

PATH = "/vpn/hub"
MOST_HANDSHAKES = 10_000


def _key(text: str) -> str:
    try:
        return checks.public_key(text)
    except Invalid as error:
        raise ValueError(str(error)) from None


Key = Annotated[str, AfterValidator(_key)]
Port = Annotated[int, Field(gt=0, le=65535)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PassedOn(_Told):
    """Where a hub passes a service on; without an address it is on the hub."""

    address: IPv4Address | None
    port: Port

    @classmethod
    def of(cls, text: str) -> Self:
        """Make it from what the registry has."""
        address, port = checks.service(text)
        return cls(address=IPv4Address(address) if address else None, port=port)


class Tunnel(_Told):
    """A key, and the devices' addresses behind it."""

    key: Key
    addresses: tuple[IPv4Address, ...]


class Called(_Told):
    """A device that the archive may call, and at which port."""

    address: IPv4Address
    port: Port


class HubState(_Told):
    """What a hub lets through: these devices to these two services, and the archive to these ports."""

    network: IPv4Network
    address: IPv4Address
    dicom: PassedOn
    https: PassedOn
    archive: tuple[IPv4Network, ...]
    tunnels: tuple[Tunnel, ...] = ()
    called: tuple[Called, ...] = ()

    @model_validator(mode="after")
    def _within_its_network(self) -> Self:
        told = [self.address, *self.devices, *(one.address for one in self.called)]
        if any(one not in self.network for one in told):
            raise ValueError("an address outside the hub's network")
        return self

    @classmethod
    def closed(cls, hub: Hub) -> Self:
        """Of a hub that knows nobody."""
        return cls(
            network=IPv4Network(hub.network),
            address=IPv4Address(hub.address),
            dicom=PassedOn.of(hub.dicom),
            https=PassedOn.of(hub.https),
            archive=tuple(map(IPv4Network, hub.archive)),
        )

    @classmethod
    def of(cls, hub: Hub, state: LetThrough) -> Self:
        """Make it from what the registry has."""
        tunnels = (
            Tunnel(key=one.key, addresses=tuple(map(IPv4Address, one.addresses))) for one in state.tunnels
        )
        called = (Called(address=IPv4Address(address), port=port) for address, port in state.called)
        return cls.closed(hub).model_copy(update={"tunnels": tuple(tunnels), "called": tuple(called)})

    @property
    def devices(self) -> tuple[IPv4Address, ...]:
        """All addresses that are somebody's."""
        return tuple(address for tunnel in self.tunnels for address in tunnel.addresses)

    @property
    def without_anybody(self) -> "HubState":
        """The same hub, once it knows nobody."""
        return self.model_copy(update={"tunnels": (), "called": ()})


def version_of(hub: Hub, state: LetThrough) -> str:
    """The same for what is the same; told without making a state of it, which takes ten times as long."""
    held = (hub.network, hub.address, hub.dicom, hub.https, hub.archive, state)
    return hashlib.sha256(repr(held).encode()).hexdigest()


class Question(_Told):
    """An agent asks: which version it applies, and when (Unix time) it last heard of keys, as far as new."""

    version: str = Field("", max_length=64)
    handshakes: Mapping[Key, int] = Field(default_factory=dict, max_length=MOST_HANDSHAKES)

    def moments(self) -> dict[str, datetime]:
        """The handshakes; raises Invalid for what is no time."""
        try:
            return {key: datetime.fromtimestamp(at, UTC) for key, at in self.handshakes.items()}
        except (ValueError, OverflowError, OSError):
            raise Invalid("a handshake at no time") from None


class Answer(_Told):
    """What it is told; no state where its version is the one that holds."""

    version: str
    state: HubState | None


def question_of(body: bytes) -> Question:
    """What an agent sent; raises Invalid."""
    try:
        return Question.model_validate_json(body)
    except ValidationError:
        raise Invalid("no question of a hub's agent") from None
