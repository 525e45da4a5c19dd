import pytest

from services.errors import Invalid
from services.tenancy.roles import RIGHTS, Role, role_of
from services.tenancy.scope import Right


class TestRights:
    def test_stand_for_every_role(self) -> None:
        assert RIGHTS.keys() == set(Role)

    def test_of_the_front_desk_show_no_pixels(self) -> None:
        assert RIGHTS[Role.FRONT_DESK] == {Right.FIND}

    def test_to_administer_and_to_delete_are_the_administrators(self) -> None:
        for right in (Right.ADMINISTER, Right.DELETE):
            assert [role for role in Role if right in RIGHTS[role]] == [Role.ADMINISTRATOR]


class TestRoleOf:
    def test_reads_a_name(self) -> None:
        assert role_of("front_desk") is Role.FRONT_DESK

    def test_names_those_there_are(self) -> None:
        with pytest.raises(Invalid, match="veterinarian"):
            role_of("king")
