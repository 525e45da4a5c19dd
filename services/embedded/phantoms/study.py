"""Studies of invented animals as datasets, the same for the same seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from io import BytesIO

import numpy as np
from PIL import Image
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from services.embedded.phantoms.animals import SPECIES_CODES, Animal
from services.embedded.phantoms.shots import KINDS, Kind, Order, Shot

_WHEN = datetime(2026, 3, 14, 9, 26, 53)  # noqa: DTZ001 - a modality's wall clock
_YEAR_DAYS = 365.25


def study(
    kind: str,
    animal: Animal,
    *,
    instances: int = 1,
    rows: int | None = None,
    columns: int | None = None,
    seed: int = 0,
    transfer_syntax: str | None = None,
    when: datetime = _WHEN,
) -> Iterator[Dataset]:
    """The instances of one study. `kind`: a key of `KINDS`; sizes in pixels, by default the kind's own.

    `transfer_syntax`: native Little Endian, RLE Lossless, or JPEG Baseline for 8 bits; by default Explicit VR
    Little Endian, and JPEG for moving ultrasound. Same arguments, same datasets.
    """
    what = KINDS[kind]
    root = f"{kind}/{animal.issuer}/{animal.patient_id}/{seed}"
    size = (rows or what.size[0], columns or what.size[1])
    order = Order(animal, instances, *size, np.random.default_rng(int(_number(root)) % (1 << 63)))
    syntax = transfer_syntax or (JPEGBaseline8Bit if kind == "CINE" else ExplicitVRLittleEndian)
    for number, shot in enumerate(what.take(order), 1):
        dataset = _dataset(what, animal, root, when)
        _place(dataset, shot, root, number, when + timedelta(seconds=7 * number))
        _fill(dataset, shot, syntax)
        yield dataset


def part10(dataset: Dataset) -> bytes:
    """The dataset as a DICOM file (PS3.10 7)."""
    file = BytesIO()
    dcmwrite(file, dataset, enforce_file_format=True)
    return file.getvalue()


def _number(text: str) -> str:
    return str(int.from_bytes(blake2b(text.encode(), digest_size=15).digest(), "big") | 1)


def _uid(*path: object) -> UID:
    return UID("2.25." + _number("/".join(map(str, path))))


def _dataset(what: Kind, animal: Animal, root: str, when: datetime) -> Dataset:
    """Patient, study and equipment."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = animal.name
    dataset.PatientID = animal.patient_id
    dataset.IssuerOfPatientID = animal.issuer
    dataset.PatientBirthDate = animal.born.strftime("%Y%m%d")
    dataset.PatientBirthTime = "0600"
    dataset.PatientSex = animal.sex
    dataset.PatientSexNeutered = "ALTERED" if animal.neutered else "UNALTERED"
    dataset.PatientAge = f"{int((when.date() - animal.born).days / _YEAR_DAYS):03d}Y"
    dataset.PatientWeight = str(animal.weight)
    dataset.PatientSpeciesDescription = animal.species
    dataset.PatientSpeciesCodeSequence = [_code(SPECIES_CODES[animal.species], "SCT", animal.species)]
    dataset.PatientBreedDescription = animal.breed
    dataset.PatientBreedCodeSequence = []
    dataset.BreedRegistrationSequence = []
    dataset.ResponsiblePerson = animal.client
    dataset.ResponsiblePersonRole = "OWNER"
    dataset.ResponsibleOrganization = f"{animal.issuer.title()} Veterinary Clinic"
    if animal.chip:
        chip = Dataset()
        chip.PatientID, chip.IssuerOfPatientID, chip.TypeOfPatientID = animal.chip, "ISO 11784", "RFID"
        dataset.OtherPatientIDsSequence = [chip]
    dataset.StudyInstanceUID = _uid(root)
    dataset.StudyDate, dataset.StudyTime = f"{when:%Y%m%d}", f"{when:%H%M%S}.000000"
    dataset.StudyID = _number(root)[:6]
    dataset.AccessionNumber = f"{when:%y%m}-{_number(root)[-5:]}"
    dataset.StudyDescription = what.study
    dataset.ReferringPhysicianName = "Hollis^Maren^^Dr. med. vet."
    dataset.Modality = what.modality
    dataset.Manufacturer, dataset.ManufacturerModelName = what.manufacturer
    dataset.InstitutionName = f"{animal.issuer.title()} Veterinary Clinic"
    dataset.StationName = f"{animal.issuer}-{what.modality}"
    dataset.BodyPartExamined = what.body_part
    dataset.SOPClassUID = what.sop_class
    return dataset


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def _place(dataset: Dataset, shot: Shot, root: str, number: int, when: datetime) -> None:
    """Series and image."""
    dataset.SeriesInstanceUID = _uid(root, shot.series)
    dataset.SeriesNumber = shot.series
    dataset.SeriesDescription = shot.description
    dataset.SeriesDate, dataset.SeriesTime = dataset.StudyDate, dataset.StudyTime
    dataset.SOPInstanceUID = _uid(root, shot.series, number)
    dataset.InstanceNumber = number
    dataset.ContentDate = dataset.AcquisitionDate = f"{when:%Y%m%d}"
    dataset.ContentTime = dataset.AcquisitionTime = f"{when:%H%M%S}.000000"
    dataset.AcquisitionDateTime = f"{when:%Y%m%d%H%M%S}.000000"
    if dataset.Modality == "OT":
        dataset.DateOfSecondaryCapture, dataset.TimeOfSecondaryCapture = f"{when:%Y%m%d}", f"{when:%H%M%S}"
    if shot.pixels is not None:
        dataset.FrameOfReferenceUID = _uid(root, "frame of reference")
        _place_picture(dataset)
    for keyword, value in shot.attributes.items():
        setattr(dataset, keyword, value)


def _place_picture(dataset: Dataset) -> None:
    """What only an image says."""
    dataset.ImageType = ["ORIGINAL", "PRIMARY", *(["AXIAL"] if dataset.Modality in ("CT", "MR") else [])]
    dataset.AcquisitionNumber = 1
    dataset.PatientOrientation = ""


def _fill(dataset: Dataset, shot: Shot, syntax: str) -> None:
    """The Image Pixel module and the pixels, or nothing of what has none; and how all is encoded."""
    pixels = shot.pixels
    dataset.file_meta = _file_meta(dataset, ExplicitVRLittleEndian if syntax == RLELossless else syntax)
    if pixels is None:
        return
    colour = pixels.shape[-1] == 3  # noqa: PLR2004 - red, green, blue
    frames = pixels.ndim == (4 if colour else 3)
    stack = pixels if frames else pixels[None]
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME1" if shot.inverted else "MONOCHROME2"
    dataset.Rows, dataset.Columns = stack.shape[1:3]
    dataset.BitsAllocated = pixels.dtype.itemsize * 8
    dataset.BitsStored, dataset.HighBit = shot.bits, shot.bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if colour:
        dataset.PlanarConfiguration = 0
    if frames:
        dataset.NumberOfFrames = len(stack)
    if syntax == JPEGBaseline8Bit:
        dataset.PixelData = encapsulate([_jpeg(frame) for frame in stack])
        dataset["PixelData"].is_undefined_length = True
        dataset.LossyImageCompression, dataset.LossyImageCompressionMethod = "01", "ISO_10918_1"
        dataset.LossyImageCompressionRatio = round(pixels.nbytes / max(1, len(dataset.PixelData)), 2)
        if colour:
            dataset.PhotometricInterpretation = "YBR_FULL_422"
        return
    native = stack.astype(stack.dtype.newbyteorder("<"), copy=False).tobytes()
    dataset.PixelData = native + b"\0" * (len(native) % 2)
    dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"  # noqa: PLR2004 - a byte
    if syntax == RLELossless:
        dataset.compress(RLELossless, generate_instance_uid=False)


def _file_meta(dataset: Dataset, syntax: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    return meta


def _jpeg(frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    if frame.dtype != np.uint8:
        raise ValueError("JPEG Baseline holds 8 bits")
    file = BytesIO()
    Image.fromarray(frame).save(file, "JPEG", quality=88, subsampling=1)
    return file.getvalue()
