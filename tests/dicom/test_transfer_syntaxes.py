import pydicom.uid
import pytest

from services.dicom.transfer_syntaxes import STORAGE_TRANSFER_SYNTAXES, get


class TestStorageTransferSyntaxes:
    def test_the_seeds_four_and_every_one_of_the_issue_are_there(self):
        ours = {syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES}
        wanted = ["1.2.1", "1.2", "1.2.2", "1.2.1.99", "1.2.8.1", "1.2.5"]
        wanted += [f"1.2.4.{n}" for n in (50, 51, 57, 70, 80, 81, 90, 91, 201, 202, 203, 110, 111, 112)]
        wanted += [f"1.2.4.{n}" for n in (100, 101, 102, 103, 104, 105, 106, 107, 108)]
        assert {f"1.2.840.10008.{end}" for end in wanted} <= ours

    def test_no_uid_stands_there_twice(self):
        uids = [syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES]
        assert len(set(uids)) == len(uids)

    @pytest.mark.parametrize("syntax", STORAGE_TRANSFER_SYNTAXES, ids=lambda syntax: syntax.uid)
    def test_each_is_read_as_pydicom_reads_it(self, syntax):
        theirs = pydicom.uid.UID(syntax.uid)
        if not theirs.is_transfer_syntax:
            assert syntax.encapsulated  # younger than pydicom's dictionary
            return
        assert syntax.explicit is not theirs.is_implicit_VR
        assert syntax.big_endian is not theirs.is_little_endian
        assert syntax.deflated is (theirs.is_deflated or theirs.name.endswith("Deflate"))
        assert syntax.encapsulated is theirs.is_encapsulated


class TestGet:
    def test_an_unknown_syntax_is_explicit_little_endian_with_unknown_pixels(self):
        private = get("1.2.840.10008.9.9")
        assert private.explicit
        assert not private.big_endian
        assert not private.deflated
        assert private.codec == "unknown"

    def test_what_is_no_uid_at_all_is_taken_as_it_is(self):
        assert get("../etc").name == "../etc"

    def test_video_cannot_be_cut_into_frames(self):
        assert get("1.2.840.10008.1.2.4.102").video
        assert not get("1.2.840.10008.1.2.4.50").video
