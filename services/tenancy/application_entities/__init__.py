"""Application Entities: which there are (`directory`), and who may associate under which terms.

`registry` and `slots` decide about associations from memory; `calling` and `reach` are for calling others.
"""

from services.tenancy.application_entities.directory import (
    LocalEntity,
    add_local,
    add_remote,
    find_local,
    find_remote,
    get_remote,
    read_remote,
    remove_local,
    remove_remote,
    update_remote,
)
from services.tenancy.application_entities.remote_entity import RemoteEntity, checked_host, title

__all__ = [
    "LocalEntity",
    "RemoteEntity",
    "add_local",
    "add_remote",
    "checked_host",
    "find_local",
    "find_remote",
    "get_remote",
    "read_remote",
    "remove_local",
    "remove_remote",
    "title",
    "update_remote",
]
