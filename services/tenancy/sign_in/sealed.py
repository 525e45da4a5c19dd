"""What we must be able to read again (a second factor's key, a client secret), encrypted at rest."""

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from services.errors import Refused, Unavailable
from services.persistence import Engines

_TOKEN = "gAAAA"  # noqa: S105 how Fernet's tokens begin, until 2106


def seal(engines: Engines, text: str) -> str:
    """Encrypt with the installation's key; raises Refused where it has none."""
    return _key(engines).encrypt(text.encode()).decode()


def unseal(engines: Engines, sealed: str) -> str:
    """Read it again; raises Refused without a key, Unavailable where it is another one."""
    try:
        return _key(engines).decrypt(sealed).decode()
    except InvalidToken:
        raise Unavailable("this was encrypted with another VETARK_SECRET_KEY") from None


def resealing(engines: Engines, earlier: str | None) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What encrypts with the installation's key, wherever it is in a document, what an earlier key encrypted.

    Anything else stays as it is, and all of it without either key.
    """
    if earlier is None or engines.settings.secret_key in (None, earlier):
        return lambda document: document
    before, now = Fernet(earlier), _key(engines)

    def renewed(value: Any) -> Any:
        match value:
            case str() if value.startswith(_TOKEN):
                try:
                    return now.encrypt(before.decrypt(value)).decode()
                except InvalidToken:
                    return value
            case Mapping():
                return {name: renewed(one) for name, one in value.items()}
            case list():
                return [renewed(one) for one in value]
        return value

    return renewed


def _key(engines: Engines) -> Fernet:
    key = engines.settings.secret_key
    if key is None:
        raise Refused("this installation has no key for secrets: set VETARK_SECRET_KEY")
    try:
        return Fernet(key)
    except ValueError:
        raise Refused("VETARK_SECRET_KEY is not 32 bytes as URL-safe base64") from None
