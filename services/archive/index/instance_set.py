"""Whether two sets of instances are the same, without holding either of them."""

import hashlib

from services.archive.index.entries import Document

_BITS = 256


class InstanceSet:
    """A count and a digest that does not depend on the order in which instances are added."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, instance: Document) -> None:
        """Add an instance by its document: its SOP Instance UID and its checksum."""
        text = f"{instance['SOPInstanceUID']} {instance.get('checksum') or ''}"
        self.count += 1
        self._sum += int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())

    @property
    def digest(self) -> str:
        """Of all instances added, hexadecimal."""
        return f"{self._sum % (1 << _BITS):064x}"
