import pytest

from services.errors import Invalid
from services.tenancy.roles import RIGHTS, Role, role_of
from services.tenancy.scope import Right

TABLE = """
                        find retrieve store request correct delete report sign share export administer operate
administrator           yes  yes      yes   yes     yes     yes    yes    yes  yes   yes    yes        -
veterinarian            yes  yes      yes   yes     -       -      yes    yes  yes   yes    -          -
technician              yes  yes      yes   yes     yes     -      -      -    -     -      -          -
radiologist             yes  yes      -     -       -       -      yes    yes  -     -      -          -
resident                yes  yes      -     -       -       -      yes    -    -     -      -          -
front_desk              yes  -        -     yes     -       -      -      -    -     -      -          -
referring_veterinarian  yes  yes      -     -       -       -      -      -    -     -      -          -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (role, right, cell == "yes") for role, *cells in ROWS for right, cell in zip(HEAD, cells, strict=True)
]


class TestRights:
    def test_the_table_has_every_role_and_right(self) -> None:
        assert [row[0] for row in ROWS] == list(Role)
        assert list(Right) == HEAD
        assert RIGHTS.keys() == set(Role)

    @pytest.mark.parametrize(("role", "right", "has"), CELLS)
    def test_are_those_of_the_table(self, role: str, right: str, has: bool) -> None:
        assert (Right(right) in RIGHTS[Role(role)]) is has


class TestRoleOf:
    def test_reads_a_name(self) -> None:
        assert role_of("front_desk") is Role.FRONT_DESK

    def test_names_those_there_are(self) -> None:
        with pytest.raises(Invalid, match="veterinarian"):
            role_of("king")
