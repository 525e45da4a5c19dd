"""What a collection and its indexes are, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    """Fields in order. `sparse` leaves out documents without the one that is `needed`.

    `array`: that one of the fields which holds an array. `ties`: what orders documents that share all of the
    fields, for lists whose pages are told apart by it (MongoDB has it in the index, SQLite sorts the few).
    `expires`: documents go once the moment in the field is past.
    """

    name: str
    fields: tuple[str, ...]
    unique: bool = False
    sparse: bool = False
    expires: bool = False
    array: str | None = None
    ties: tuple[str, ...] = ()

    @property
    def needed(self) -> str:
        """The first field but for the tenant: of a sparse index, every document has it."""
        return next(field for field in self.fields if field != "tenant")


@dataclass(frozen=True, slots=True)
class Collection:
    """Indexes, and how SQLite keeps it.

    `rebuilt`: it can be made again from the objects, and so lies in the file that may be lost.
    `numbers`, `moments`: fields of its indexes that hold nothing else. SQLite takes no other values for them,
    and its columns answer what is asked of them without a document being read.
    `apart`: fields that lists do not read, kept beside the rest of the document.
    `watched`: somebody follows its changes.
    `momentary`: of running processes, of who is signed in, or of this installation alone: in no backup.
    `of_providers`: a document names in `provider` another tenant, for which its own keeps it.
    `shard_key`: the fields by which a sharded cluster spreads it: the first ones of each of its unique
    indexes, never edited. Without one it is small, or unique across tenants, and stays whole on one shard.
    """

    indexes: tuple[Index, ...]
    rebuilt: bool = False
    numbers: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    watched: bool = False
    momentary: bool = False
    of_providers: bool = False
    shard_key: tuple[str, ...] = ()
