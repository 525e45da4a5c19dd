"""The engines of a test, as an installation with other settings has them."""

from dataclasses import replace
from typing import Any

from services.persistence import Engines


def with_settings(engines: Engines, **changed: Any) -> Engines:
    """The same engines under other settings, remembering nothing; they close together."""
    return replace(engines, settings=engines.settings.model_copy(update=changed), _owned={})
