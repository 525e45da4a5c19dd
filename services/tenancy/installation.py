"""What this installation knows of itself: which addresses are its own, and how it names itself in a call."""

import secrets
import string
from contextlib import suppress

from services.dicom.uids import IMPLEMENTATION_VERSION_NAME
from services.errors import AlreadyExists
from services.peers.inward import Inward
from services.persistence import Engines

_NAME = {"name": "installation"}
_LETTERS = string.ascii_uppercase + string.digits
_LENGTH = 5
"""Characters that tell installations apart: what a version name of 16 (PS3.7 D.3.3.2.3) has room for."""


class Installation:
    """Of one process: `engines.own(Installation)`."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._version_name = ""
        self.inward = Inward(engines.settings, engines.hosts)
        engines.closing.append(self.inward.close)

    async def version_name(self) -> str:
        """The Implementation Version Name under which it calls others, and by which it knows itself.

        However a call came back to us: by an address that we do not know to be ours, by a router, by a relay.
        Kept in the records, the same for all processes. Raises Unavailable.
        """
        if not self._version_name:
            kept = self._engines.documents.installation("installation")
            found = await kept.find_one(_NAME)
            if found is None:
                with suppress(AlreadyExists):  # another process was quicker
                    mark = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
                    await kept.insert({**_NAME, "mark": mark})
                found = await kept.find_one(_NAME)
                assert found is not None  # noqa: S101 -- nobody removes it
            self._version_name = f"{IMPLEMENTATION_VERSION_NAME}_{found['mark']}"
        return self._version_name
