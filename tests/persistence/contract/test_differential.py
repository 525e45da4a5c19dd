"""One sequence of operations on both engines: every answer is the same, and what they leave behind."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings

from services.persistence import Documents
from services.settings import Settings
from tests.persistence.contract.conftest import opened
from tests.persistence.contract.drawn import (
    DELIVERIES,
    STUDIES,
    Course,
    Shape,
    Step,
    courses_of,
    multiset,
    open_,
    plain,
)

Both = tuple[Documents, Documents]


@pytest.fixture
async def both(sqlite_settings: Settings, mongodb_settings: Settings) -> AsyncIterator[Both]:
    """SQLite and MongoDB."""
    async with opened(sqlite_settings) as sqlite, opened(mongodb_settings) as mongodb:
        yield sqlite, mongodb


async def check(both: Both, shape: Shape, course: Course) -> None:
    for documents in both:
        everything = documents.installation(shape.collection)
        await everything.delete({}, many=True)
        await open_(documents, shape, shape.grants[0]).insert_many_unordered(course.first[:-2])
        await open_(documents, shape, shape.grants[1]).insert_many_unordered(course.first[-2:])
    for step in course.steps:
        note(repr(step))
        ours, theirs = [comparable(step, await step.on(documents)) for documents in both]
        assert ours == theirs, step
    left = [documents.installation(shape.collection) for documents in both]
    ours, theirs = [multiset(await everything.find({})) for everything in left]
    assert ours == theirs
    for where in course.asked:
        ours, theirs = [
            multiset(await everything.find(where, projection=(shape.key,))) for everything in left
        ]
        assert ours == theirs, where


def comparable(step: Step, answer: Any) -> Any:
    if step.name == "find" and step.in_order and isinstance(answer, list):
        return plain(answer)
    if isinstance(answer, list):
        return multiset(answer)
    return plain(answer)


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
short = settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
long = settings(max_examples=3000, deadline=None, suppress_health_check=SLOW)


class TestStudies:
    @short
    @given(course=courses_of(STUDIES))
    async def test_are_the_same_in_both(self, both: Both, course: Course) -> None:
        await check(both, STUDIES, course)

    @pytest.mark.soak
    @long
    @given(course=courses_of(STUDIES))
    async def test_are_the_same_for_long(self, both: Both, course: Course) -> None:
        await check(both, STUDIES, course)


class TestDeliveries:
    @short
    @given(course=courses_of(DELIVERIES))
    async def test_are_the_same_in_both(self, both: Both, course: Course) -> None:
        await check(both, DELIVERIES, course)

    @pytest.mark.soak
    @long
    @given(course=courses_of(DELIVERIES))
    async def test_are_the_same_for_long(self, both: Both, course: Course) -> None:
        await check(both, DELIVERIES, course)
