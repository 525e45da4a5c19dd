"""Corrects the one study and dies on the way: `python -m tests.archive.correcting BOUNDARY`.

The settings come on stdin. BOUNDARY: what was written last.
"""

import asyncio
import sys

from services.archive.lifecycle.corrections import correct_study
from services.persistence import Engines, TenantCollection, Upload
from services.settings import Settings
from services.tenancy.scope import system_scope
from tests.archive.crashing import UIDS, _dies


def stage(boundary: str) -> None:
    """Arrange the end."""
    if boundary == "object":
        _dies(Upload, "commit", when=lambda _: True)
    elif boundary == "corrections":
        _dies(TenantCollection, "insert_many_unordered", when=lambda self: self.name == boundary)
    else:
        _dies(TenantCollection, "update", when=lambda self: self.name == boundary)


async def main(settings: Settings) -> None:
    async with Engines.open(settings) as engines:
        values = {"PatientName": "Miller^Tom", "PatientID": "T-1"}
        await correct_study(system_scope("oakwood"), engines, UIDS["StudyInstanceUID"], values, "wrong cat")


if __name__ == "__main__":
    stage(*sys.argv[1:])
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
