"""The passphrase of backups: in a file of its own, which never lies beside a backup."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from services.errors import Invalid, Refused
from services.settings import Settings

SHORTEST = 16
"""Characters: whoever has a backup may try passphrases as long as they like."""
_MOST = 4096


def read_apart(settings: Settings, to: Path | None = None) -> bytes:
    """The one to make a backup with, into the object store or `to` a file.

    Raises Refused where no file is named or it lies beside the backup, Invalid as `read` does.
    """
    if settings.backup_key_file is not None:
        path = settings.backup_key_file.resolve()
        folders = [] if to is None else [to.resolve().parent]
        url = urlsplit(settings.objects_url)
        if url.scheme == "file":
            objects = Path(unquote(url.path)).resolve()
            folders.append(objects.parent)
            if objects in path.parents:
                folders.append(path.parent)
        if path.parent in folders:
            raise Refused(f"{path} lies beside the backups: whoever takes them would have the passphrase too")
    return read(settings)


def read(settings: Settings) -> bytes:
    """The one that `settings.backup_key_file` names, without the white space around it.

    Raises Refused where no file is named, Invalid for one that cannot be read or is too short.
    """
    path = settings.backup_key_file
    if path is None:
        raise Refused(
            f"no backup without a passphrase: write one of at least {SHORTEST} characters into a file,"
            " name it by VETARK_BACKUP_KEY_FILE, and keep a copy elsewhere"
        )
    try:
        with path.open("rb") as file:
            passphrase = file.read(_MOST).strip()
    except OSError as error:
        raise Invalid(f"VETARK_BACKUP_KEY_FILE: {path} cannot be read: {error.strerror}") from error
    if len(passphrase) < SHORTEST:
        raise Invalid(f"VETARK_BACKUP_KEY_FILE: the passphrase has less than {SHORTEST} characters")
    return passphrase
