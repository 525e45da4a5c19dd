"""Files that people send, and how a browser sends them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import httpx
import numpy as np
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
REX = {"sender": "Ann", "contact": "ann@example.test", "patient": "Rex", "species": "Dog", "owner": "Miller"}


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), shade: int = 90, **options: Any) -> bytes:
    """A picture as a phone or a camera makes it."""
    pixels = np.full((size[1], size[0], 3), shade, np.uint8)
    pixels[: size[1] // 2] = (200, 40, 10)
    out = BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


class Browser:
    """A page that uploads: over a client, below the path of its uploads."""

    def __init__(self, client: httpx.AsyncClient, root: str) -> None:
        self.client, self.root = client, root
        self.sent: list[str] = []
        self.upload = ""

    async def begin(self, **said: str) -> str:
        """A new upload; its ID."""
        answer = await self.client.post(self.root, json=said or REX)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self.upload = answer.json()["id"]
        return self.upload

    async def announce(self, files: Sequence[tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Say which files there will be; how each is there."""
        told = [{"path": path, "size": len(data), "modified": 1} for path, data in files]
        answer = await self.client.post(f"{self.root}/{self.upload}/files", json={"files": told})
        assert answer.status_code == httpx.codes.OK, answer.text
        found: list[dict[str, Any]] = answer.json()["files"]
        return found

    async def put(self, file: str, data: bytes, part: int = 0) -> httpx.Response:
        """Send a part of a file."""
        self.sent.append(file)
        return await self.client.put(f"{self.root}/{self.upload}/files/{file}/{part}", content=data)

    async def send(self, files: Sequence[tuple[str, bytes]]) -> dict[str, dict[str, Any]]:
        """Announce, and send what is not there; what became of each, by its path."""
        became: dict[str, dict[str, Any]] = {}
        for (path, data), known in zip(files, await self.announce(files), strict=True):
            became[path] = known
            if known["state"] == "expected":
                answer = await self.put(known["id"], data)
                assert answer.status_code == httpx.codes.OK, answer.text
                became[path] = answer.json()
        return became


async def inbox_link(client: httpx.AsyncClient, **wanted: Any) -> str:
    """The link of a new inbox of Oakwood, made by somebody who may."""
    query = """mutation($inbox: InboxInput!) { openInbox(tenant: "oakwood", inbox: $inbox) { link } }"""
    inbox = {"label": "Second opinions", **wanted}
    answer = await client.post("/graphql", json={"query": query, "variables": {"inbox": inbox}})
    return str(answer.json()["data"]["openInbox"]["link"])
