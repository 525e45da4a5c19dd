from services.archive.index.list_keys import LAST, first_of_day, last_of_day, listed


class TestListed:
    def test_sorts_by_date_then_time(self):
        moments = [("", ""), ("20251231", "235959.000000"), ("20260101", ""), ("20260101", "000001.000000")]
        assert sorted(moments) == moments
        for uid in ("1.2", "1.3"):
            found = [listed(*moment, uid) for moment in moments]
            assert found == sorted(found)

    def test_tells_studies_of_one_moment_apart(self):
        assert len({listed("20260101", "101010.000000", f"1.2.{n}") for n in range(100)}) == 100

    def test_lies_within_its_day(self):
        for time in ("", "000000.000000", "235960.999999"):
            assert first_of_day("20260101") <= listed("20260101", time, "1.2") <= last_of_day("20260101")
        assert last_of_day("20260101") + 1 == first_of_day("20260102")
        assert last_of_day("99991231") < LAST < 2**63
