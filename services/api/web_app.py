"""The built web app: hashed files for ever, everything that looks like a page of it is `index.html`.

The build compresses files beforehand (`web/compressed.ts`): `app.js.br`, `app.js.gz` stand beside `app.js`.
"""

import os
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Scope

from services.api.codings import chosen

PACKAGED = Path(__file__).parent / "web_app_files"
"""In an installed wheel (`hatch_build.py`)."""
BUILT = PACKAGED if PACKAGED.is_dir() else Path(__file__).parents[2] / "web" / "dist"
_FOREVER = "public, max-age=31536000, immutable"
_ENDINGS = {"br": ".br", "gzip": ".gz"}
"""Of compressed files, by their coding."""


class WebApp(StaticFiles):
    """The files of one folder, which need not exist yet."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(directory=folder or BUILT, check_dir=False)

    async def check_config(self) -> None:
        """Do nothing: without a build there are no files, and that is what is answered."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or the app for a path that the app itself understands."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            # A study's page ends in its UID, dots and all; a file that is not there stays not there.
            places = ("tenants/", "cases/", "s/")
            is_page = path == "." or path.startswith(places) or "." not in path.rsplit("/", 1)[-1]
            is_page = is_page and not path.startswith("assets/")
            if error.status_code != HTTPStatus.NOT_FOUND or not is_page:
                raise
            path = "index.html"
            response = await super().get_response(path, scope)
        hashed = path.startswith("assets/") and response.status_code < HTTPStatus.BAD_REQUEST
        response.headers["Cache-Control"] = _FOREVER if hashed else "no-cache"
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file; a compressed one is given in place of its own alone."""
        return ("", None) if path.endswith(tuple(_ENDINGS.values())) else super().lookup_path(path)

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file, compressed for who takes that; a range is one of the file itself (RFC 9110 14.2)."""
        coded = {coding: Path(f"{full_path}{ending}") for coding, ending in _ENDINGS.items()}
        there = tuple(coding for coding, path in coded.items() if path.is_file())
        if not there:
            return super().file_response(full_path, stat_result, scope, status_code)
        asked = Headers(scope=scope)
        coding = None if "range" in asked else chosen(asked.get("accept-encoding", ""), there)
        headers = {"Vary": "Accept-Encoding"}
        if coding:
            headers |= {"Content-Encoding": coding, "Accept-Ranges": "none"}
        response = FileResponse(
            coded[coding] if coding else full_path,
            status_code,
            headers,
            media_type=guess_type(full_path)[0],
            stat_result=coded[coding].stat() if coding else stat_result,
        )
        return (
            NotModifiedResponse(response.headers)
            if self.is_not_modified(response.headers, asked)
            else response
        )
