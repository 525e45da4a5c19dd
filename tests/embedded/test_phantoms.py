from datetime import date
from functools import cache
from io import BytesIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from services.dicom.pixels import decode_frame
from services.dicom.rendering import render
from services.dicom.uids import is_uid
from services.embedded.phantoms import ANIMALS, KINDS, demo_studies, part10, raw, study
from services.embedded.phantoms.animals import BELLA, ECLAIR, MURKA, REX
from services.embedded.phantoms.canvas import Canvas
from tests.dicom.images import picture

# Tables 11 to 18 of what the installation indexes, without QueryRetrieveLevel, which is not stored.
TABLES = {
    "ResponsiblePerson", "PatientID", "PatientName", "StudyTime", "StudyDate", "StudyInstanceUID",
    "AccessionNumber", "AcquisitionDate", "AcquisitionDateTime", "AcquisitionTime", "ImageComments",
    "InstanceNumber", "IssuerOfPatientID", "Manufacturer", "ManufacturerModelName", "Modality",
    "OtherPatientIDsSequence", "PatientBirthDate", "PatientBirthTime", "PatientBreedDescription",
    "PatientSex", "PatientSpeciesDescription", "SeriesDescription", "SeriesInstanceUID", "SeriesNumber",
    "SOPInstanceUID", "StudyDescription", "StudyID", "WindowCenter", "WindowWidth",
    "DateOfSecondaryCapture", "TimeOfSecondaryCapture", "PatientAge", "InstitutionName", "ViewPosition",
    "PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns", "HighBit", "PixelRepresentation",
    "RescaleIntercept", "RescaleSlope", "PatientSexNeutered",
}  # fmt: skip


@cache
def demo() -> list[tuple[str, list[Dataset]]]:
    return [(one.tenant, list(one.datasets)) for one in demo_studies(date(2026, 3, 14))]


def only(kind: str, **arguments: object) -> Dataset:
    return next(study(kind, BELLA, **arguments))


class TestStudy:
    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ECG"])
    def test_every_kind_shows_a_picture_with_contrast(self, kind: str) -> None:
        dataset = only(kind, rows=96, columns=96)
        shown = picture(part10(dataset))
        data, bit = shown.frames[len(shown.frames) // 2]
        assert render(decode_frame(data, shown.image, bit_offset=bit), shown.image).std() > 20

    def test_the_same_seed_gives_the_same_bytes(self) -> None:
        first, second = (part10(only("CR", rows=64, columns=64, seed=5)) for _ in range(2))
        assert first == second
        assert part10(only("CR", rows=64, columns=64, seed=6)) != first

    def test_an_electrocardiogram_is_of_one_heart(self) -> None:
        made = only("ECG")
        assert "ImageType" not in made
        one, two, three, *augmented = made.waveform_array(0).T / 1000  # mV
        assert np.abs(two - one - three).max() < 0.01
        assert np.abs(sum(augmented)).max() < 0.01
        beats = [mark for mark in made.WaveformAnnotationSequence if "ReferencedSamplePositions" in mark]
        assert len(beats) == 17
        assert all(two[mark.ReferencedSamplePositions - 1] > 1.5 for mark in beats)
        assert only("ECG").WaveformSequence == made.WaveformSequence

    @pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, RLELossless])
    def test_a_transfer_syntax_changes_no_pixel(self, syntax: str) -> None:
        plain, other = (
            picture(part10(only("MR", rows=48, columns=48, transfer_syntax=chosen)))
            for chosen in (None, syntax)
        )
        assert other.image.transfer_syntax_uid == syntax
        frames = [decode_frame(shown.frames[0][0], shown.image) for shown in (plain, other)]
        assert np.array_equal(*frames)

    def test_jpeg_is_for_bytes(self) -> None:
        assert only("XA", rows=64, columns=64, transfer_syntax=JPEGBaseline8Bit).NumberOfFrames == 16
        with pytest.raises(ValueError, match="8 bits"):
            only("CT", rows=64, columns=64, transfer_syntax=JPEGBaseline8Bit)

    def test_slices_lie_one_behind_another(self) -> None:
        made = list(study("CT", REX, instances=4, rows=32, columns=32))
        depths = [float(dataset.ImagePositionPatient[2]) for dataset in made]
        steps = np.diff(depths)
        assert np.allclose(steps, -float(made[0].SliceThickness), atol=0.002)
        assert len({dataset.SeriesInstanceUID for dataset in made}) == 1
        assert len({dataset.SOPInstanceUID for dataset in made}) == 4

    def test_bone_is_brighter_than_muscle_and_lung_in_hounsfield_units(self) -> None:
        dataset = list(study("CT", REX, instances=9, rows=128, columns=128))[3]
        units = picture(part10(dataset))
        greys = units.image.grayscale()
        values = decode_frame(units.frames[0][0], units.image) * greys.slope + greys.intercept
        assert values.min() < -950
        assert values.max() > 400
        assert ((values > -920) & (values < -780)).mean() > 0.05  # lung
        assert ((values > 0) & (values < 120)).mean() > 0.05  # muscle

    def test_horses_have_limbs_taken_and_dogs_a_thorax(self) -> None:
        assert "digit" in next(study("DX", ECLAIR, rows=64, columns=64)).SeriesDescription
        assert "Thorax" in only("DX", rows=64, columns=64).SeriesDescription

    def test_both_kinds_of_monochrome_are_made(self) -> None:
        assert only("CR", rows=64, columns=64).PhotometricInterpretation == "MONOCHROME1"
        assert only("DX", rows=64, columns=64).PhotometricInterpretation == "MONOCHROME2"

    def test_names_keep_their_groups(self) -> None:
        name = pydicom.dcmread(BytesIO(part10(next(study("SC", MURKA, rows=64, columns=64))))).PatientName
        assert (name.alphabetic, name.ideographic) == ("Ivanova^Murka", "Иванова^Мурка")


class TestDemoStudies:
    def test_two_clinics_get_every_modality_and_many_animals(self) -> None:
        assert {tenant for tenant, _ in demo()} == {"oakwood", "elmside"}
        assert {made[0].Modality for _, made in demo()} == {
            "CR",
            "DX",
            "CT",
            "MR",
            "US",
            "NM",
            "XA",
            "OT",
            "ECG",
        }
        species = {made[0].PatientSpeciesDescription for _, made in demo()}
        assert {"Canine", "Feline", "Equine", "Rabbit", "Avian", "Reptile"} <= species
        assert len(demo()) == 25
        assert 150 < sum(len(made) for _, made in demo()) < 400

    def test_all_identifiers_are_valid_and_instances_unique(self) -> None:
        instances = [dataset.SOPInstanceUID for _, made in demo() for dataset in made]
        assert len(set(instances)) == len(instances)
        assert all(is_uid(uid) for uid in instances)
        assert len({made[0].StudyInstanceUID for _, made in demo()}) == len(demo())

    def test_every_attribute_of_the_tables_is_filled_somewhere(self) -> None:
        filled = {
            keyword for _, made in demo() for keyword in TABLES if made[0].get(keyword) not in (None, "")
        }
        assert not TABLES - filled

    def test_two_clinics_may_use_the_same_patient_id(self) -> None:
        owners = {(made[0].PatientID, tenant) for tenant, made in demo()}
        ids = [patient for patient, _ in owners]
        assert any(ids.count(patient) > 1 for patient in ids)

    def test_the_newest_is_of_today(self) -> None:
        assert max(made[0].StudyDate for _, made in demo()) == "20260314"


class TestRaw:
    @pytest.mark.parametrize(
        ("make", "size"), [(raw.small_mr, 10_000), (raw.ct, 525_000), (raw.dx, 15_120_000)]
    )
    def test_each_has_its_own_identifier_and_the_size_told(self, make: object, size: int) -> None:
        files = list(make(2))
        found = [pydicom.dcmread(BytesIO(file), stop_before_pixels=True) for file in files]
        assert [abs(len(file) - size) < size * 0.1 for file in files] == [True, True]
        assert found[0].SOPInstanceUID != found[1].SOPInstanceUID
        assert found[0].StudyInstanceUID == found[1].StudyInstanceUID
        assert all(is_uid(one.SOPInstanceUID) for one in found)
        assert all(one.file_meta.MediaStorageSOPInstanceUID == one.SOPInstanceUID for one in found)


class TestAnimals:
    def test_no_two_of_a_clinic_share_a_patient_id(self) -> None:
        keys = [(animal.issuer, animal.patient_id) for animal in ANIMALS]
        assert len(set(keys)) == len(keys)


class TestCanvas:
    def test_bodies_at_and_over_the_edge_are_cut(self) -> None:
        canvas = Canvas(20, 30, np.random.default_rng(1))
        canvas.ellipsoid(1.0, (-5.0, 3.0), (0.1, 0.1))
        canvas.tube(1.0, [(-0.5, 0.5), (2.5, 0.5)], 0.1)
        canvas.tube(1.0, [(5.0, 5.0), (6.0, 6.0)], (0.1, 0.2))
        assert canvas.values[10].min() > 0.9
        assert canvas.values[0].max() == 0
