from dataclasses import replace

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities import LocalEntity, checked_host, title
from services.tenancy.scope import Right, Scope

MODALITY = {"name": "X-ray", "aet": "XRAY", "host": "10.0.0.7", "port": 104}


class TestTitle:
    @pytest.mark.parametrize("text", ["A", "OAKWOOD", " OAK WOOD ", "16-characters-xx", "any:thing/else~"])
    def test_takes_the_vr(self, text: str) -> None:
        assert title(text) == text.strip()

    @pytest.mark.parametrize("text", ["", "   ", "17-characters-xxx", "A\\B", "A\nB", "caf\u00e9", "\x7f"])
    def test_refuses_what_breaks_it(self, text: str) -> None:
        with pytest.raises(Invalid):
            title(text)


class TestCheckedHost:
    @pytest.mark.parametrize("text", ["10.0.0.7", "10.0.0.0/8", "::1", "fd00::/8", "xray.example", "ct"])
    def test_takes_addresses_networks_and_names(self, text: str) -> None:
        assert checked_host(text) == text

    @pytest.mark.parametrize("text", ["", "10.0.0.256", "10.0.0.0/33", "a b", "http://x", "x" * 254])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(Invalid):
            checked_host(text)


class TestAddLocal:
    async def test_names_the_tenant(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        assert await application_entities.find_local(oakwood, engines) == [LocalEntity("oakwood", "OAKWOOD")]
        assert await application_entities.find_local(elmside, engines) == []

    async def test_is_unique_over_the_installation(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with pytest.raises(AlreadyExists):
            await application_entities.add_local(elmside, engines, "OAKWOOD")

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        vet = replace(oakwood, rights=frozenset({Right.FIND}))
        with pytest.raises(Refused):
            await application_entities.add_local(vet, engines, "OAKWOOD")


class TestAddRemote:
    async def test_is_the_tenants(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        made = await application_entities.add_remote(oakwood, engines, **MODALITY, query_retrieve=True)
        assert (made.tenant, made.query_retrieve, made.tls) == ("oakwood", True, False)
        assert await application_entities.find_remote(oakwood, engines) == [made]
        assert await application_entities.find_remote(elmside, engines) == []

    async def test_wants_a_name_of_its_own(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(AlreadyExists):
            await application_entities.add_remote(oakwood, engines, **MODALITY)
        await application_entities.add_remote(elmside, engines, **MODALITY)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"port": 0}, {"port": 65536}, {"name": ""}, {"aet": ""}, {"host": ""}, {"name": "x" * 65},
            {"host": None}, {"maximum_pdu_length": 100}, {"connect_timeout": 0.0}, {"dimse_timeout": -1.0},
            {"certificate": "ab"}, {"username": ""}, {"username": "u"}, {"passcode": "p"},
            {"username": "u", "passcode": ""},
        ],
    )  # fmt: skip
    async def test_refuses_what_cannot_be(
        self, engines: Engines, oakwood: Scope, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(Invalid):
            await application_entities.add_remote(oakwood, engines, **(MODALITY | wrong))

    async def test_keeps_a_fingerprint_as_openssl_prints_it(self, engines: Engines, oakwood: Scope) -> None:
        made = await application_entities.add_remote(
            oakwood, engines, **MODALITY, certificate=":".join(["AB"] * 32)
        )
        assert made.certificate == "ab" * 32

    async def test_keeps_no_passcode(self, engines: Engines, oakwood: Scope) -> None:
        made = await application_entities.add_remote(
            oakwood, engines, **MODALITY, username="scanner", passcode="a secret"
        )
        assert made.passcode is not None
        assert "a secret" not in made.passcode
        assert "argon2" not in repr(made)

    async def test_of_an_older_version_is_read(self, engines: Engines, oakwood: Scope) -> None:
        older = {**MODALITY, "query_retrieve": False, "tls": False}
        await engines.documents.of(oakwood.grant, "remote_application_entities").insert(older)
        (read,) = await application_entities.find_remote(oakwood, engines)
        assert (read.name, read.certificate, read.dimse_timeout) == ("X-ray", None, None)
        changed = await application_entities.update_remote(oakwood, engines, "X-ray", port=105)
        assert changed.port == 105


class TestUpdateRemote:
    async def test_changes_what_is_given(self, engines: Engines, oakwood: Scope) -> None:
        before = await application_entities.add_remote(oakwood, engines, **MODALITY, query_retrieve=True)
        after = await application_entities.update_remote(
            oakwood, engines, "X-ray", name="DX", maximum_pdu_length=65536
        )
        assert after == replace(before, name="DX", maximum_pdu_length=65536)
        assert await application_entities.find_remote(oakwood, engines) == [after]

    async def test_keeps_the_passcode_until_the_username_goes(self, engines: Engines, oakwood: Scope) -> None:
        update = application_entities.update_remote
        made = await application_entities.add_remote(
            oakwood, engines, **MODALITY, username="scanner", passcode="a secret"
        )
        renamed = await update(oakwood, engines, "X-ray", username="other", passcode=None)
        assert (renamed.username, renamed.passcode) == ("other", made.passcode)
        assert (await update(oakwood, engines, "X-ray", passcode="new")).passcode != made.passcode
        gone = await update(oakwood, engines, "X-ray", username=None)
        assert (gone.username, gone.passcode) == (None, None)
        with pytest.raises(Invalid):
            await update(oakwood, engines, "X-ray", username="again")

    @pytest.mark.parametrize(
        "wrong", [{"port": 0}, {"host": None}, {"tenant": "elmside"}, {"colour": "red"}, {"aet": "A\\B"}]
    )
    async def test_refuses_what_cannot_be(
        self, engines: Engines, oakwood: Scope, wrong: dict[str, object]
    ) -> None:
        made = await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(Invalid):
            await application_entities.update_remote(oakwood, engines, "X-ray", **wrong)
        assert await application_entities.find_remote(oakwood, engines) == [made]

    async def test_refuses_a_name_taken(self, engines: Engines, oakwood: Scope) -> None:
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        await application_entities.add_remote(oakwood, engines, **(MODALITY | {"name": "CT"}))
        with pytest.raises(AlreadyExists):
            await application_entities.update_remote(oakwood, engines, "CT", name="X-ray")

    async def test_reaches_ones_own_alone(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(NotFound):
            await application_entities.update_remote(elmside, engines, "X-ray", port=105)
        with pytest.raises(NotFound):
            await application_entities.get_remote(elmside, engines, "X-ray")

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        vet = replace(oakwood, rights=frozenset({Right.FIND, Right.STORE}))
        with pytest.raises(Refused):
            await application_entities.update_remote(vet, engines, "X-ray", port=105)


class TestRemove:
    async def test_takes_away_ones_own_alone(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(NotFound):
            await application_entities.remove_local(elmside, engines, "OAKWOOD")
        with pytest.raises(NotFound):
            await application_entities.remove_remote(elmside, engines, "X-ray")
        await application_entities.remove_local(oakwood, engines, "OAKWOOD")
        await application_entities.remove_remote(oakwood, engines, "X-ray")
        assert await application_entities.find_remote(oakwood, engines) == []
