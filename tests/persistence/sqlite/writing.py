"""Writes to files until it is ended: `python -m tests.persistence.sqlite.writing FOLDER NAME SIZE`.

Inserts SIZE documents at a time, named NAME and a number. Says each number on stdout once it is acknowledged,
and how many milliseconds that took; SIZE 1 also changes one document that all writers share.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from services.persistence import Documents, Edit, Grant
from services.settings import Settings

WORDS = [f"w{n}" for n in range(30)]


async def main(folder: Path, name: str, size: int) -> None:
    documents = Documents.connect(Settings(sqlite_folder=folder))
    await documents.prepare()
    studies = documents.of(Grant("oakwood"), "studies")
    number = 0
    while True:
        made = [
            {"StudyInstanceUID": f"{name}.{n}", "listed": n, "sent": time.time(), "search": {"words": WORDS}}
            for n in range(number, number + size)
        ]
        began = time.perf_counter()
        if size == 1:
            await studies.insert(made[0])
            await studies.upsert({"StudyInstanceUID": "shared"}, Edit(inc={name: 1}))
        else:
            assert await studies.insert_many_unordered(made) == set()
        number += size
        taken = 1000 * (time.perf_counter() - began)
        os.write(sys.stdout.fileno(), f"{number} {taken:.3f}\n".encode())
        await asyncio.sleep(0.002 if size == 1 else 0)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
