"""What we must be able to read again (a second factor's key, a client secret), encrypted at rest."""

from cryptography.fernet import Fernet, InvalidToken

from services.errors import Refused, Unavailable
from services.persistence import Engines


def seal(engines: Engines, text: str) -> str:
    """Encrypt with the installation's key; raises Refused where it has none."""
    return _key(engines).encrypt(text.encode()).decode()


def unseal(engines: Engines, sealed: str) -> str:
    """Read it again; raises Refused without a key, Unavailable where it is another one."""
    try:
        return _key(engines).decrypt(sealed).decode()
    except InvalidToken:
        raise Unavailable("this was encrypted with another VETARK_SECRET_KEY") from None


def _key(engines: Engines) -> Fernet:
    key = engines.settings.secret_key
    if key is None:
        raise Refused("this installation has no key for secrets: set VETARK_SECRET_KEY")
    try:
        return Fernet(key)
    except ValueError:
        raise Refused("VETARK_SECRET_KEY is not 32 bytes as URL-safe base64") from None
