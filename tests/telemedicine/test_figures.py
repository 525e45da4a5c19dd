"""Figures for administrators, over many cases."""

import csv
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from statistics import quantiles

import pytest

from services.errors import Invalid, Refused
from services.persistence import Edit, In
from services.telemedicine.case import (
    Case,
    CasePriority,
    CaseState,
    ServiceChoice,
)
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.figures import figures
from services.telemedicine.figures_csv import figures_csv
from services.telemedicine.image_scores import REST, ImageScore, ScoreReason, score_images
from services.telemedicine.turnaround import Turnaround
from services.tenancy import tenants
from services.tenancy.roles import Role
from services.tenancy.scope import Right, operator_scope
from tests.telemedicine.conftest import Parties, person

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SINCE = datetime(2025, 11, 1, tzinfo=UTC)


def case(number: int, **facts: object) -> Case:
    """A case that was complete an hour after it was submitted."""
    at = NOW - timedelta(days=number % 300)
    made = Case(
        id=f"c{number}", number=f"C-{number:06}", tenant="oakwood", provider="vetrad",
        state=CaseState.COMPLETED, service=ServiceChoice("s1", "Thorax"), created_at=at, changed_at=at,
        submitted_at=at, due_at=at + timedelta(hours=24), completed_at=at + timedelta(hours=1),
    )  # fmt: skip
    return replace(made, **facts)


async def keep(parties: Parties, *kept: Case) -> None:
    """Put cases into the clinic's collection as they are."""
    collection = parties.engines.documents.of(parties.oakwood.grant, "cases")
    for place in range(0, len(kept), 200):
        await collection.insert_many_unordered([one.document for one in kept[place : place + 200]])


class TestTurnaround:
    def test_is_exact_to_the_minute_where_people_count_in_hours(self) -> None:
        random.seed(1)
        minutes = [random.lognormvariate(6, 1) for _ in range(20_000)]
        counted = Turnaround()
        for one in minutes:
            counted.add(one)
        exact = quantiles(minutes, n=100)
        assert counted.quantile(0.5) == pytest.approx(exact[49], rel=0.01)
        assert counted.quantile(0.95) == pytest.approx(exact[94], rel=0.01)
        assert len(counted.classes) < 7_000
        assert Turnaround().quantile(0.5) is None


class TestFigures:
    async def test_of_one_clinic_as_both_sides_see_them(self, parties: Parties) -> None:
        late = NOW - timedelta(days=2)
        await keep(
            parties,
            *(case(number) for number in range(20)),
            case(30, completed_at=NOW, priority=CasePriority.STAT),
            case(
                31,
                state=CaseState.CANCELED,
                completed_at=None,
                service=ServiceChoice("s2", "=cmd|'/c calc'!A0"),
            ),
            case(32, state=CaseState.SCHEDULED, completed_at=None, submitted_at=late, due_at=late),
            case(33, provider="", outside="Far readers"),
            case(34, state=CaseState.DRAFT, submitted_at=None, due_at=None, completed_at=None),
        )
        asked = CaseEvent.CLARIFICATION_ASKED
        for number, what in enumerate((asked, asked, CaseEvent.IMAGES_ATTACHED)):
            await announce(parties.vetrad, parties.engines, case(number), what)
        found = await figures(parties.oakwood, parties.engines, SINCE, NOW + timedelta(days=1))
        total = found.total
        assert (total.submitted, total.stat, total.completed, total.canceled) == (24, 1, 22, 1)
        assert (total.kept, total.missed, total.kept_share) == (21, 2, 21 / 23)
        assert (total.clarifications, total.resubmissions) == (2, 1)
        assert total.turnaround.quantile(0.5) == 60
        assert [row.month for row in found.months] == ["2026-11", "2026-10"]
        assert sum(row.submitted for row in found.rows) == 24
        first = found.partners[0]
        assert (first.partner, first.service, first.submitted) == ("vetrad", "Thorax", 22)
        assert "Far readers" in {row.partner for row in found.partners}
        seen = await figures(
            parties.vetrad, parties.engines, SINCE, NOW + timedelta(days=1), as_provider=True
        )
        assert {row.partner for row in seen.rows} == {"oakwood"}
        assert seen.total.submitted == 23
        for other in (parties.elmside, parties.farview):
            for side in (False, True):
                none = await figures(other, parties.engines, SINCE, NOW + timedelta(days=1), as_provider=side)
                assert (none.total.submitted, none.rows, none.quality) == (0, (), ())

    async def test_as_a_file_hold_no_formula(self, parties: Parties) -> None:
        await keep(parties, case(1, service=ServiceChoice("s", '=HYPERLINK("http://x")\r\n@a')))
        text = figures_csv(await figures(parties.oakwood, parties.engines, SINCE, NOW + timedelta(days=1)))
        assert text.encode().startswith(b"\xef\xbb\xbfmonth,partner")
        rows = list(csv.DictReader(StringIO(text[1:])))
        assert rows[0]["service"] == '\'=HYPERLINK("http://x") @a'
        assert (rows[0]["turnaround_p50_minutes"], rows[0]["due_kept"]) == ("60", "1")

    async def test_tell_how_good_the_images_were(self, parties: Parties) -> None:
        images = await parties.engines.documents.of(parties.oakwood.grant, "instances").find(
            {"StudyInstanceUID": parties.study}
        )
        made = await parties.submitted()
        uids = [one["SOPInstanceUID"] for one in images]
        await score_images(
            parties.reader, parties.engines, parties.study, uids, ImageScore.GOOD, case=made.id
        )
        why = [ScoreReason.POSITIONING]
        await score_images(
            parties.reader,
            parties.engines,
            parties.study,
            uids[:1],
            ImageScore.POOR,
            reasons=why,
            case=made.id,
        )
        # Far in the east its month has begun already.
        await tenants.update(operator_scope(), parties.engines, "oakwood", time_zone="Asia/Tokyo")
        scores = parties.engines.documents.of(parties.oakwood.grant, "image_scores")
        scored = datetime(2026, 10, 31, 20, tzinfo=UTC)
        await scores.update({"SOPInstanceUID": uids[0]}, Edit(set={"at": scored, "machine": "=Room 1"}))
        await scores.update(
            {"SOPInstanceUID": In(uids[1:])}, Edit(set={"at": scored, "machine": "Room 2"}), many=True
        )
        found = await figures(parties.oakwood, parties.engines, SINCE, NOW)
        (month,) = found.quality_months
        good, poor = month.scores[ImageScore.GOOD], month.scores[ImageScore.POOR]
        assert (month.month, good, poor) == ("2026-11", len(uids) - 1, 1)
        assert [(one.machine, one.scores.total()) for one in found.machines] == [
            ("Room 2", len(uids) - 1),
            ("=Room 1", 1),
        ]
        table = figures_csv(found).split("month,machine,")[1].splitlines()
        assert table[0].startswith("region,images_good,images_acceptable,images_poor,because_positioning,")
        assert "2026-11,'=Room 1,thorax,0,0,1,1,0,0,0,0,0" in table

    async def test_are_for_administrators_and_of_a_time(self, parties: Parties) -> None:
        vet = person(parties.oakwood, "vet", Role.VETERINARIAN)
        assert Right.ADMINISTER not in vet.rights
        with pytest.raises(Refused):
            await figures(vet, parties.engines, SINCE, NOW)
        for since in (NOW, NOW - timedelta(days=5000)):
            with pytest.raises(Invalid):
                await figures(parties.oakwood, parties.engines, since, NOW)

    async def test_of_many_services_hold_so_many_rows(self, parties: Parties) -> None:
        await keep(
            parties,
            *(case(number, service=ServiceChoice("s", f"Service {number}")) for number in range(2_100)),
        )
        found = await figures(parties.oakwood, parties.engines, SINCE, NOW + timedelta(days=1))
        assert found.total.submitted == 2_100
        assert len(found.rows) < 2_020
        assert any(row.service == REST for row in found.rows)
