"""Scores of images: a reader's, counted for the clinic by month, machine and region."""

from datetime import UTC, datetime

import pytest

from services.errors import Invalid, NotFound
from services.persistence import Edit
from services.telemedicine.image_scores import (
    ImageScore,
    ScoreReason,
    image_quality,
    image_scores,
    score_images,
)
from tests.telemedicine.conftest import Parties

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
POOR, GOOD = ImageScore.POOR, ImageScore.GOOD


async def images_of(parties: Parties) -> list[str]:
    found = await parties.engines.documents.of(parties.oakwood.grant, "instances").find(
        {"StudyInstanceUID": parties.study}, projection=("SOPInstanceUID",)
    )
    return sorted(one["SOPInstanceUID"] for one in found)


class TestScores:
    async def test_are_seen_by_the_clinic_and_counted(self, parties: Parties) -> None:
        case, engines = await parties.submitted(), parties.engines
        first, second, *_ = await images_of(parties)
        series = engines.documents.of(parties.oakwood.grant, "series")
        await series.update({}, Edit(set={"BodyPartExamined": "HEAD"}), many=True)  # as machines leave it
        why = [ScoreReason.EXPOSURE, ScoreReason.MOTION]
        await score_images(parties.reader, engines, parties.study, [first], POOR, reasons=why, case=case.id)
        await score_images(parties.reader, engines, parties.study, [first, second], GOOD, case=case.id)
        await score_images(parties.reader, engines, parties.study, [second], POOR, reasons=why, case=case.id)
        for side in (parties.oakwood, parties.reader):
            found = await image_scores(side, engines, parties.study)
            assert {one.sop_instance_uid: one.score for one in found} == {first: GOOD, second: POOR}
        (row,) = await image_quality(parties.oakwood, engines, SINCE, UNTIL)
        assert row.region == "thorax"
        assert (row.scores[GOOD], row.scores[POOR], row.reasons[ScoreReason.MOTION]) == (1, 1, 1)
        assert await image_quality(parties.oakwood, engines, UNTIL, UNTIL.replace(year=2101)) == []
        for outsider in (parties.elmside, parties.farview):
            assert await image_scores(outsider, engines, parties.study) == []
            assert await image_quality(outsider, engines, SINCE, UNTIL) == []
        await score_images(parties.reader, engines, parties.study, [first, second], None, case=case.id)
        assert await image_scores(parties.oakwood, engines, parties.study) == []

    async def test_are_of_the_cases_images_alone(self, parties: Parties) -> None:
        case, engines = await parties.submitted(), parties.engines
        (first, *_) = await images_of(parties)
        for who, study, image in (
            (parties.reader, parties.study, "1.2.3"),
            (parties.reader, parties.prior, first),
            (parties.farview, parties.study, first),
            (parties.elmside, parties.study, first),
        ):
            with pytest.raises(NotFound):
                await score_images(who, engines, study, [image], GOOD, case=case.id)
        with pytest.raises(Invalid):
            await score_images(
                parties.reader,
                engines,
                parties.study,
                [first],
                GOOD,
                reasons=[ScoreReason.MOTION],
                case=case.id,
            )
