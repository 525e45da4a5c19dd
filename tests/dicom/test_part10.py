import io
from contextlib import suppress
from datetime import UTC, datetime

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.part10 import Source, file_meta, read_file_meta
from services.dicom.uids import IMPLEMENTATION_CLASS_UID
from services.errors import Malformed
from tests.dicom.elements import explicit

SOURCE = Source("MODALITY", "OAKWOOD", "192.0.2.7", datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
CT, UID, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", "1.2.840.10008.1.2.1"


def meta(uid: str = UID) -> bytes:
    return file_meta(CT, uid, EXPLICIT, source=SOURCE)


class TestFileMeta:
    def test_pydicom_reads_it_without_force(self):
        read = pydicom.dcmread(io.BytesIO(meta())).file_meta
        assert read.MediaStorageSOPClassUID == CT
        assert read.MediaStorageSOPInstanceUID == UID
        assert read.TransferSyntaxUID == EXPLICIT
        assert read.ImplementationClassUID == IMPLEMENTATION_CLASS_UID
        assert read.SourceApplicationEntityTitle == read.SendingApplicationEntityTitle == "MODALITY"
        assert read.ReceivingApplicationEntityTitle == "OAKWOOD"
        assert read.PrivateInformationCreatorUID == IMPLEMENTATION_CLASS_UID

    def test_the_group_length_ends_where_the_dataset_begins(self):
        read = pydicom.dcmread(io.BytesIO(meta())).file_meta
        assert 128 + 4 + 12 + read.FileMetaInformationGroupLength == len(meta())

    @pytest.mark.parametrize("uid", ["1.2.3", "../../../tmp/pwn", "ü" * 40, ""])
    def test_any_uid_comes_back_as_it_was(self, uid):
        assert read_file_meta(meta(uid)).sop_instance_uid == uid


class TestReadFileMeta:
    def test_it_gives_back_what_was_written(self):
        read = read_file_meta(meta() + b"dataset")
        assert (read.sop_class_uid, read.sop_instance_uid, read.transfer_syntax_uid) == (CT, UID, EXPLICIT)
        assert read.source == SOURCE
        assert read.length == len(meta())

    def test_a_file_of_others_has_no_source(self):
        written = io.BytesIO()
        dataset = pydicom.Dataset()
        dataset.SOPClassUID, dataset.SOPInstanceUID = CT, UID
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = EXPLICIT
        dataset.save_as(written, enforce_file_format=True)
        read = read_file_meta(written.getvalue())
        assert (read.sop_instance_uid, read.source) == (UID, None)

    def test_a_wrong_group_length_does_no_harm(self):
        data = bytearray(meta())
        data[140:144] = b"\xff\xff\0\0"
        assert read_file_meta(data).length == len(meta())

    @pytest.mark.parametrize("data", [b"", b"GIF89a", bytes(132), bytes(128) + b"DICM"])
    def test_what_has_no_file_meta_is_malformed(self, data):
        with pytest.raises(Malformed):
            read_file_meta(data)

    @pytest.mark.parametrize("length", [133, 139, 145, 200, 300])
    def test_a_file_cut_off_in_it_is_malformed(self, length):
        with pytest.raises(Malformed):
            read_file_meta(meta()[:length])

    def test_an_element_longer_than_the_file_is_malformed(self):
        with pytest.raises(Malformed):
            read_file_meta(bytes(128) + b"DICM" + explicit(0x00020001, "OB", b"", 1 << 30))

    @given(some.binary(max_size=200))
    def test_arbitrary_bytes_give_a_file_meta_or_malformed(self, data):
        with suppress(Malformed):
            assert read_file_meta(bytes(128) + b"DICM" + data).length <= 132 + len(data)
