"""Puts the built web app into the wheel, so that `pip install` of it runs `vetark up` with its pages."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebApp(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `web/dist`, where it is built, to a wheel that is not editable."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds."""
        built = Path(self.root) / "web" / "dist"
        if version == "standard" and (built / "index.html").exists():
            build_data["force_include"][str(built)] = "services/api/web_app_files"
