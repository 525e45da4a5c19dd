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
It says what can be found, and is made again from the images, which are in their place. This mends it:
    vetark index rebuild{option}   puts a damaged index aside and reads every image
    vetark index verify{option}    holds the new one against the images
Once the first of them is at work it may be broken off and called again while Vetark runs."""
_RECORDS_TOLD = """\
The records cannot be used: {happened}.
They hold clinics, people, AE titles, keys, rules, deliveries, shares and the audit trail. Images are in their
place, and nothing has been changed. These two commands mend it:
    vetark restore{option}         brings the records back from the newest backup (--from FILE: from that one)
    vetark index rebuild{option}   brings in the images that came after it, and names them
Without any backup, `vetark restore --empty{option}` begins with empty records: create each clinic anew with
the slug it had, then call `vetark index rebuild{option}`, which lists the slugs it finds images of."""


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
