"""services/archive/retrieve/shared_range.py; the greys themselves: tests/api/dicomweb/test_greys.py."""

import pytest

from services.archive.retrieve.shared_range import looked_at


class TestLookedAt:
    @pytest.mark.parametrize(
        ("pictures", "numbers"),
        [
            (1, [1]),
            (2, [1, 2]),
            (4, [1, 2, 3, 4]),
            (5, [1, 2, 3, 4, 5]),
            (6, [1, 2, 3, 4, 6]),
            (100, [1, 25, 50, 75, 100]),
        ],
    )
    def test_are_the_pictures_that_the_viewer_takes(self, pictures: int, numbers: list[int]) -> None:
        assert looked_at(pictures) == numbers  # the same table as in web/src/cornerstone/sharedRange.test.ts
