import pytest
from pynetdicom import sop_class

from services.dicom.sop_classes import STORAGE_SOP_CLASSES, VERIFICATION, is_image, name_of

TABLE_1 = ["1", "2", "3", "3.1", "4", "5", "6", "6.1", "7", "1.1", "1.1.1", "12.1"]


class TestStorageSopClasses:
    def test_all_of_the_seeds_table_1_are_there(self):
        assert {f"1.2.840.10008.5.1.4.1.1.{end}" for end in TABLE_1} <= STORAGE_SOP_CLASSES

    def test_all_that_pynetdicom_knows_are_there(self):
        assert set(sop_class._STORAGE_CLASSES.values()) <= STORAGE_SOP_CLASSES

    @pytest.mark.parametrize("uid", ["1.2.840.10008.1.3.10", "1.2.840.10008.1.20.1", VERIFICATION])
    def test_directories_commitment_and_verification_are_not(self, uid):
        assert uid not in STORAGE_SOP_CLASSES


class TestNameOf:
    def test_it_is_the_standards_name(self):
        assert name_of("1.2.840.10008.5.1.4.1.1.2") == "CT Image Storage"
        assert name_of("1.2.840.10008.5.1.4.1.1.3") == "Ultrasound Multi-frame Image Storage (Retired)"
        assert name_of(VERIFICATION) == "Verification SOP Class"

    def test_a_class_nobody_knows_is_called_by_its_uid(self):
        assert name_of("1.2.3") == "1.2.3"


class TestIsImage:
    @pytest.mark.parametrize("end", ["1", "2", "3.1", "6.1", "66.4", "66.7", "481.2", "6.2", "30", "77.1.6"])
    def test_classes_with_pixels_are(self, end):
        assert is_image(f"1.2.840.10008.5.1.4.1.1.{end}")

    @pytest.mark.parametrize("end", ["88.11", "104.1", "11.1", "66", "481.3", "9.1.1", "66.5"])
    def test_reports_plans_states_and_waveforms_are_not(self, end):
        assert not is_image(f"1.2.840.10008.5.1.4.1.1.{end}")

    def test_a_private_class_is_not_known_to_be(self):
        assert not is_image("1.2.3")
