import pytest

from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME, is_uid, key_of, new_uid

BROKEN = [
    *("", "1.02.3", "1..2", ".1", "1.", "1.2.ABC", "../../etc", "1." * 32 + "1", "1.2 "),
    *("\u0661.\u0662", "1/2", "1.2\n"),
]


class TestIsUid:
    @pytest.mark.parametrize("uid", ["1.2.840.10008.1.1", "0.0", "2.25.1", "1" * 64])
    def test_digits_and_dots_are_one(self, uid):
        assert is_uid(uid)

    @pytest.mark.parametrize("uid", BROKEN)
    def test_what_breaks_the_grammar_is_none(self, uid):
        assert not is_uid(uid)


class TestKeyOf:
    def test_a_uid_is_its_own_key(self):
        assert key_of("1.2.3") == "1.2.3"

    @pytest.mark.parametrize("uid", [*BROKEN, "\udcff"])
    def test_anything_else_becomes_a_hash_that_is_safe_in_a_path(self, uid):
        key = key_of(uid)
        assert key[0] == "~"
        assert key[1:].isalnum()
        assert len(key) == 41

    def test_different_uids_have_different_keys(self):
        assert len({key_of(uid) for uid in BROKEN}) == len(BROKEN)


class TestNewUid:
    def test_each_is_a_uid_and_new(self):
        made = {new_uid() for _ in range(100)}
        assert len(made) == 100
        assert all(map(is_uid, made))


class TestImplementation:
    def test_names_fit_their_attributes(self):
        assert is_uid(IMPLEMENTATION_CLASS_UID)
        assert len(IMPLEMENTATION_VERSION_NAME) <= 16
