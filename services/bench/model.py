"""Computes how large an installation for so many clinics is, by formulas over figures measured of this code.

`docs/scale.md` explains each formula and holds the tables that `python -m services.bench.model` writes there.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from services.bench.day import HOURS, MIX, OPENINGS, SEARCHES, STUDIES
from services.bench.images import KINDS
from services.bench.web_client import MOST_FRAMES
from services.errors import Invalid

DOCUMENT = Path(__file__).parents[2] / "docs" / "scale.md"
BEGIN, END = "<!-- model -->\n", "<!-- /model -->"
EXAMPLES = (10, 100, 1000)
_DAYS = 365
_HEADER_BYTES = 1500
"""Of an image beside its pixels, with File Meta Information."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Measured by `python -m tests.bench --only model`; those of MongoDB's indexes and the rest are assumed.

    CPU in milliseconds of one processor; bytes of the index.
    """

    sqlite_bytes_instance: float = 2201
    sqlite_bytes_study: float = 4894
    bson_bytes_instances: float = 1238
    bson_bytes_series: float = 484
    bson_bytes_studies: float = 1549
    indexes_instances: float = 3
    indexes_series: float = 4
    indexes_studies: float = 11
    dimse_ms_mr: float = 0.85
    dimse_ms_ct: float = 1.68
    dimse_ms_dx: float = 13.0
    courier_ms_mr: float = 0.41
    courier_ms_ct: float = 1.05
    courier_ms_dx: float = 12.0
    search_ms: float = 1.95
    frame_ms: float = 0.5


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What was not measured: rules of thumb, each to be replaced by what somebody knows better."""

    burst: float = 3.0  # of the busiest minute to the mean of the busiest hour
    associations: float = 40.0  # at a time of one DICOM process, of 50 by default
    association_s: float = 60.0  # that one lasts, over a clinic's line
    busy: float = 0.6  # share of a processor that a process may use on average of that minute
    engine_factor: float = 1.5  # CPU of a step on MongoDB and S3 to that on SQLite and a folder
    index_entry_bytes: float = 60.0  # of a MongoDB index, without prefix compression
    audit_bytes_study: float = 15_000.0  # some twelve entries
    shard_bytes: float = 500e9  # of documents and indexes that one shard is given
    years: float = 5.0  # that images are kept
    copies: float = 3.0  # members of each shard's replica set
    process_gb: float = 0.5  # of memory


@dataclass(frozen=True, slots=True)
class Prices:
    """A month of each, in any currency. Examples: nobody's price list."""

    processor: float = 20.0
    memory_gb: float = 3.0
    object_tb: float = 15.0
    disk_tb: float = 80.0
    million_puts: float = 5.0

    @classmethod
    def read(cls, path: Path) -> "Prices":
        """Read assumptions from JSON that names some of them. Raises Invalid."""
        known = {field.name for field in fields(cls)}
        try:
            told = json.loads(path.read_text("utf-8"))
            if not isinstance(told, dict) or not told.keys() <= known:
                raise Invalid(f"{path}: known prices are {', '.join(sorted(known))}")
            return cls(**{name: float(value) for name, value in told.items()})
        except (OSError, ValueError, TypeError) as error:
            raise Invalid(f"{path} has no prices: {type(error).__name__}") from None


COEFFICIENTS, ASSUMPTIONS = Coefficients(), Assumptions()


@dataclass(frozen=True, slots=True)
class Size:
    """What so many clinics need. Bytes and counts are of a year, processes for the busiest minute."""

    clinics: int
    studies_a_day: float
    images_a_day: float
    gigabytes_a_day: float
    images_a_second: float
    dimse_processes: int
    api_processes: int
    courier_processes: int
    objects_a_year: float
    object_terabytes_a_year: float
    sqlite_gigabytes_a_year: float
    index_gigabytes_a_year: float
    shards: int
    processors: float
    cost_a_month: float
    cost_of_a_study: float

    def told(self) -> dict[str, Any]:
        """Return the size as JSON has it, with what it was computed from."""
        parts = {"coefficients": asdict(COEFFICIENTS), "assumptions": asdict(ASSUMPTIONS)}
        return {**asdict(self), **parts}


def sized(clinics: int, studies: float = STUDIES, prices: Prices | None = None) -> Size:
    """Compute how large an installation of so many clinics is, each with so many studies a day."""
    c, a, price = COEFFICIENTS, ASSUMPTIONS, prices or Prices()
    of_day = clinics * studies
    images = {name: of_day * mix.share * mix.images for name, mix in MIX.items()}
    volume = sum(count * (KINDS[name].pixel_bytes + _HEADER_BYTES) for name, count in images.items())
    count = sum(images.values())
    frames = of_day * OPENINGS * sum(mix.share * min(mix.images, MOST_FRAMES) for mix in MIX.values())
    looks = of_day * SEARCHES * c.search_ms + frames * c.frame_ms
    at_once = of_day * _busiest() / 3600 * a.burst * a.association_s
    dimse = max(
        math.ceil(at_once / a.associations) + 1,
        _processes(sum(images[name] * _of_kind(c, "dimse", name) for name in images)),
    )
    courier = _processes(sum(images[name] * _of_kind(c, "courier", name) for name in images))
    api = _processes(looks)
    index = _index_bytes(count, of_day) * _DAYS
    shards = max(1, math.ceil(index * a.years / a.shard_bytes))
    processors = float(dimse + api + courier + 2 * shards * a.copies)
    objects = count * _DAYS
    cost = (
        processors * price.processor
        + ((dimse + api + courier) * a.process_gb + shards * a.copies * 16) * price.memory_gb
        + volume * _DAYS * a.years / 1e12 * price.object_tb
        + index * a.years * a.copies / 1e12 * price.disk_tb
        + objects / _MONTHS / 1e6 * price.million_puts
    )
    return Size(
        clinics=clinics,
        studies_a_day=of_day,
        images_a_day=count,
        gigabytes_a_day=volume / 1e9,
        images_a_second=count * _busiest() / 3600 * a.burst,
        dimse_processes=dimse,
        api_processes=api,
        courier_processes=courier,
        objects_a_year=objects,
        object_terabytes_a_year=volume * _DAYS / 1e12,
        sqlite_gigabytes_a_year=(count * c.sqlite_bytes_instance + of_day * c.sqlite_bytes_study)
        * _DAYS
        / 1e9,
        index_gigabytes_a_year=index / 1e9,
        shards=shards,
        processors=processors,
        cost_a_month=cost,
        cost_of_a_study=cost * _MONTHS / (of_day * _DAYS),
    )


_ROWS = (
    ("studies a day", "studies_a_day", 0),
    ("images a day", "images_a_day", 0),
    ("GB a day", "gigabytes_a_day", 0),
    ("images a second in the busiest minute", "images_a_second", 1),
    ("DICOM processes", "dimse_processes", 0),
    ("HTTP processes", "api_processes", 0),
    ("couriers", "courier_processes", 0),
    ("million objects a year", "objects_a_year", 1),
    ("TB of objects a year", "object_terabytes_a_year", 1),
    ("GB of index a year, SQLite", "sqlite_gigabytes_a_year", 1),
    ("GB of documents and indexes a year, MongoDB", "index_gigabytes_a_year", 1),
    ("shards, after five years", "shards", 0),
    ("processors, engines' included", "processors", 0),
    ("cost a month, after five years", "cost_a_month", 0),
    ("cost of a study", "cost_of_a_study", 3),
)


def as_table(sizes: Sequence[Size]) -> str:
    """Markdown, a column for each number of clinics."""
    head = "| | " + " | ".join(f"{one.clinics:,} clinics" for one in sizes) + " |"
    lines = [head, "|---|" + "---|" * len(sizes)]
    for text, name, digits in _ROWS:
        values = [getattr(one, name) / (1e6 if name == "objects_a_year" else 1) for one in sizes]
        lines.append(f"| {text} | " + " | ".join(f"{value:,.{digits}f}" for value in values) + " |")
    return "\n".join(lines)


def tables() -> str:
    """Return the tables of the document: coefficients, assumptions, example prices, examples."""
    parts = [
        f"### {title}\n\n| name | value |\n|---|---|\n"
        + "\n".join(f"| `{name}` | {value:,.6g} |" for name, value in asdict(values).items())
        for title, values in (
            ("Measured", COEFFICIENTS),
            ("Assumed", ASSUMPTIONS),
            ("Prices, as examples", Prices()),
        )
    ]
    return "\n\n".join([*parts, "### Examples\n\n" + as_table([sized(one) for one in EXAMPLES])]) + "\n"


def in_document(text: str) -> str:
    """The document with the tables of today. Raises ValueError where it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the document has no place for the model")
    return f"{before}{BEGIN}{tables()}{END}{after}"


def _processes(cpu_ms_a_day: float) -> int:
    """Processes for the busiest minute of a day with so much work, and one more to fail."""
    a = ASSUMPTIONS
    processors = cpu_ms_a_day / 1000 * a.engine_factor * _busiest() / 3600 * a.burst
    return max(2, math.ceil(processors / a.busy) + 1)


def _busiest() -> float:
    """Portion of a day that its busiest hour has."""
    return max(HOURS) / sum(HOURS)


def _of_kind(c: Coefficients, role: str, modality: str) -> float:
    """CPU milliseconds of an image: measured of three sizes; the others are like the next larger one."""
    like = {"MR": "mr", "CT": "ct", "US": "ct", "CR": "dx", "DX": "dx"}[modality]
    value: float = getattr(c, f"{role}_ms_{like}")
    return value


def _index_bytes(images: float, studies: float) -> float:
    """Bytes in MongoDB, compression left out: documents as BSON, index entries, the audit trail."""
    c, a = COEFFICIENTS, ASSUMPTIONS
    instance = c.bson_bytes_instances + c.indexes_instances * a.index_entry_bytes
    series = c.bson_bytes_series + c.indexes_series * a.index_entry_bytes
    study = c.bson_bytes_studies + c.indexes_studies * a.index_entry_bytes
    return images * instance + studies * (series + study + a.audit_bytes_study)


if __name__ == "__main__":
    DOCUMENT.write_text(in_document(DOCUMENT.read_text("utf-8")), "utf-8")
