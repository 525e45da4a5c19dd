"""What is said of documents that are lost or damaged: what happened, and which commands mend it."""

from dataclasses import dataclass
from enum import Enum

from services.errors import Unavailable


class Part(Enum):
    """Of the documents; on one machine a file each."""

    INDEX = "index"
    RECORDS = "records"


BOTH = frozenset(Part)
_INDEX_TOLD = """\
The index cannot be used: {happened}.
It says what can be found, and is made again from the images, which are in their place. Two commands mend it:
    vetark index rebuild{option}
    vetark index verify{option}
The first puts a damaged index aside and reads every image, the second holds both against each other. Once
the first is at work it may be broken off, and called again while Vetark runs. Images of up to 64 KiB that
came in the last second may have been in the index alone: have them sent again."""
_RECORDS_TOLD = """\
The records cannot be used: {happened}.
They hold clinics, people, AE titles, keys, rules, deliveries, shares and the audit trail. Images are in their
place, and nothing has been changed. Two commands mend it:
    vetark restore{option}
    vetark index rebuild{option}
The first brings the records back from the newest backup in the object store (--from FILE: from that file),
the second brings in the images that came after it, and names them. Where there is no backup at all, begin
with empty records, and create each clinic with the slug it had before the index is rebuilt:
    vetark restore --empty{option}"""


@dataclass(eq=False)
class Lost(Unavailable):
    """A part of the documents is lost or damaged. `option` is what the commands need to find it."""

    part: Part
    happened: str
    option: str = ""

    def of(self, option: str) -> "Lost":
        """The same, with the option that the commands need."""
        return Lost(self.part, self.happened, option)

    def __str__(self) -> str:
        told = _INDEX_TOLD if self.part is Part.INDEX else _RECORDS_TOLD
        return told.format(happened=self.happened, option=self.option)
