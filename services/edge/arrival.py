"""An instance as it came to the site: who sent what to whom, and when."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from services.errors import Damaged


class Lane(NamedTuple):
    """What one calling AE sends one tenant: replayed in its order, and held up by nobody else's."""

    tenant: str
    calling_aet: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known before its dataset. `remote`: the remote AE's name; `clinic`: see `LocalEntity`."""

    tenant: str
    remote: str
    clinic: str | None
    calling_aet: str
    called_aet: str
    address: str
    received_at: datetime
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str

    @property
    def lane(self) -> Lane:
        """The lane it is in."""
        return Lane(self.tenant, self.calling_aet)

    def to_bytes(self) -> bytes:
        """As it stands before the dataset in its file."""
        return json.dumps(asdict(self) | {"received_at": self.received_at.isoformat()}).encode()

    @classmethod
    def of(cls, data: bytes) -> "Arrival":
        """From its file. Raises Damaged for what is none."""
        try:
            facts = json.loads(data)
            return cls(**facts | {"received_at": datetime.fromisoformat(facts["received_at"])})
        except (ValueError, KeyError, TypeError):
            raise Damaged("it says nothing of who sent it") from None


@dataclass(frozen=True, slots=True)
class Spooled:
    """One that waits. `number`: its place in the order of arrival; `size`: bytes of its file."""

    number: int
    arrival: Arrival
    size: int
