from services.persistence import Edit, Engines
from tests.cli.conftest import Vetark


class TestUpgrade:
    async def test_a_dry_run_says_what_would_be_done_and_does_nothing(
        self, vetark: Vetark, engines: Engines
    ) -> None:
        versions = engines.documents.installation("index_version")
        await versions.update({"name": "documents"}, Edit(set={"version": 2, "settled": 2}))
        dry = await vetark("upgrade", "--dry-run")
        assert dry.exit_code == 0, dry.output
        assert "3     studies are found by what people type  0" in dry.output
        assert "index: at step 2; this release knows 3." in dry.output
        assert dry.output.endswith("Nothing was changed. `vetark upgrade` does it.\n")
        found = await versions.find_one({"name": "documents"})
        assert found
        assert found["version"] == 2
        done = await vetark("upgrade")
        assert done.exit_code == 0, done.output
        assert "Nothing is left to do." in done.output
        assert "index: at step 3; this release knows 3." in done.output
        assert "There is nothing to do." in (await vetark("upgrade", "--dry-run")).output

    async def test_what_cannot_be_read_any_more_is_told(self, vetark: Vetark, engines: Engines) -> None:
        newer = Edit(set={"version": 9, "settled": 9, "least": 8})
        await engines.documents.installation("records_version").update({"name": "documents"}, newer)
        refused = await vetark("upgrade")
        assert refused.exit_code == 1
        assert "written by a newer Vetark" in refused.output
        dry = await vetark("upgrade", "--dry-run")
        assert "8 is needed: it cannot read the documents" in dry.output
        assert (dry.exit_code, "this release cannot read: records" in dry.output) == (1, True)
