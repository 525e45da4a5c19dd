"""Give back what was stored: WADO-RS (PS3.18 10.4), C-GET and C-MOVE (PS3.4 C.4.2)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from services.dicom.frames import FrameTable
from services.persistence import Engines
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Instance:
    """The unchanging facts of a stored instance: where its bytes are and what they mean."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    key: str
    size: int
    dataset_offset: int
    header_length: int
    frames: FrameTable | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame's bytes (all fragments joined) in the transfer syntax named."""

    data: bytes
    transfer_syntax_uid: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """A JSON array of DICOM JSON objects (PS3.18 F), maybe gzipped already."""

    body: bytes
    gzip: bool


async def instances_of(
    scope: Scope, engines: Engines, study: str, series: str | None = None, instance: str | None = None
) -> tuple[Instance, ...]:
    """Instances in order of series and InstanceNumber. Raises NotFound when there is none for this scope."""
    raise AssertionError(scope, engines, study, series, instance)


def read_instance(scope: Scope, engines: Engines, instance: Instance) -> AsyncIterator[bytes]:
    """The Part 10 file, unchanged, in pieces."""
    raise AssertionError(scope, engines, instance)


def read_dataset(scope: Scope, engines: Engines, instance: Instance) -> AsyncIterator[bytes]:
    """The dataset alone, byte for byte as it was sent (what a C-STORE sends on), in pieces."""
    raise AssertionError(scope, engines, instance)


async def read_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> tuple[Frame, ...]:
    """Frames, numbered from 1, as stored; deflated and big endian ones in Explicit VR Little Endian.

    Raises NotFound for a frame that is not there.
    """
    raise AssertionError(scope, engines, instance, numbers)


async def read_bulkdata(scope: Scope, engines: Engines, instance: Instance, path: str) -> bytes:
    """The value a BulkDataURI of `metadata` points to. `path`: what follows `bulkdata/`. Raises NotFound."""
    raise AssertionError(scope, engines, instance, path)


async def metadata(
    scope: Scope,
    engines: Engines,
    study: str,
    series: str | None = None,
    instance: str | None = None,
    *,
    root: str | None = None,
) -> Metadata:
    """Metadata of a study, series or instance. BulkDataURIs begin with `root`, default the tenant's DICOMweb root

    as a path (`/tenants/{slug}/dicomweb`), and end in `studies/../instances/{uid}/bulkdata/{path}`. Raises NotFound.
    """
    raise AssertionError(scope, engines, study, series, instance, root)
