"""The built web app: hashed files for ever, everything that looks like a page of it is `index.html`."""

from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PACKAGED = Path(__file__).parent / "web_app_files"
"""In an installed wheel (`hatch_build.py`)."""
BUILT = PACKAGED if PACKAGED.is_dir() else Path(__file__).parents[2] / "web" / "dist"
_FOREVER = "public, max-age=31536000, immutable"


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
            is_page = path == "." or path.startswith("tenants/") or "." not in path.rsplit("/", 1)[-1]
            is_page = is_page and not path.startswith("assets/")
            if error.status_code != HTTPStatus.NOT_FOUND or not is_page:
                raise
            path = "index.html"
            response = await super().get_response(path, scope)
        hashed = path.startswith("assets/") and response.status_code < HTTPStatus.BAD_REQUEST
        response.headers["Cache-Control"] = _FOREVER if hashed else "no-cache"
        return response
