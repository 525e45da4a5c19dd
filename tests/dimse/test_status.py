import pytest
from pynetdicom.status import GENERAL_STATUS, STORAGE_SERVICE_CLASS_STATUS, code_to_category

from services import errors
from services.dimse.status import STATUSES, status_of
from services.errors import (
    AlreadyExists,
    Malformed,
    Misconfigured,
    Mismatched,
    NotFound,
    PacsError,
    Refused,
    TooLarge,
    Unavailable,
    Unwritable,
    comment_of,
)


def _family() -> list[type[PacsError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PacsError)]


class TestStatuses:
    @pytest.mark.parametrize("kind", _family())
    def test_every_error_has_a_row(self, kind: type[PacsError]) -> None:
        assert kind in STATUSES

    @pytest.mark.parametrize("status", STATUSES.values())
    def test_no_error_is_a_success_or_a_warning(self, status: int) -> None:
        assert status not in {0x0000, 0xFF00, 0xFF01}
        assert status & 0xF000 != 0xB000


class TestStatusOf:
    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (Mismatched("x"), 0xA900),
            (Malformed("x"), 0xC000),
            (Unavailable("x"), 0xA700),
            (Misconfigured("x"), 0xA700),
            (TooLarge("x"), 0xC000),
            (Unwritable("x"), 0xC000),
            (Refused("x"), 0x0124),
        ],
    )
    def test_storage_answers_as_the_standard_says(self, error: PacsError, status: int) -> None:
        assert status_of(error) == status

    @pytest.mark.parametrize("kind", [Mismatched, Malformed, Unavailable, Refused, NotFound, AlreadyExists])
    def test_the_reference_takes_it_for_a_failure(self, kind: type[PacsError]) -> None:
        status = status_of(kind("x"))
        assert code_to_category(status) == "Failure"
        assert status in STORAGE_SERVICE_CLASS_STATUS or status in GENERAL_STATUS

    def test_a_kind_of_its_own_is_what_it_descends_from(self) -> None:
        class DiskFull(Unavailable):
            pass

        assert status_of(DiskFull("full")) == 0xA700


class TestCommentOf:
    def test_it_is_short_and_plain(self) -> None:
        comment = comment_of(Malformed("größer\\" * 20))
        assert len(comment) == 64
        assert comment.isascii()
        assert "\\" not in comment
