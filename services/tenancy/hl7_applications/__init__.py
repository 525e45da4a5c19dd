"""HL7 applications: the systems that send a tenant HL7 messages, and those that take its results.

`registry` decides from memory whose messages are taken; `calling` is for sending to others.
"""

from services.tenancy.hl7_applications.directory import (
    Hl7Application,
    add,
    find,
    get,
    read,
    remove,
    update,
)

__all__ = ["Hl7Application", "add", "find", "get", "read", "remove", "update"]
