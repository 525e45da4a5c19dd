import pytest

from services.errors import NotFound, Refused
from services.persistence import Grant
from services.tenancy.scope import Principal, Right, Scope, system_scope

VET = Principal("user", "1", "A vet")
ALL, SOME = frozenset(Right), frozenset({Right.FIND})
BOTH = Scope(VET, SOME, (Grant("oakwood"), Grant("elmside")), {"oakwood": ALL, "elmside": SOME})


class TestRequire:
    def test_lets_pass_who_has_the_right_everywhere(self) -> None:
        BOTH.require(Right.FIND)
        with pytest.raises(Refused):
            BOTH.require(Right.DELETE)

    def test_lets_pass_who_has_one_of_several(self) -> None:
        BOTH.require_any(Right.DELETE, Right.FIND)
        with pytest.raises(Refused, match="the right to delete or to store is missing"):
            BOTH.require_any(Right.DELETE, Right.STORE)


class TestGrant:
    def test_is_the_only_one(self) -> None:
        assert system_scope("oakwood").grant == Grant("oakwood")
        for scope in (BOTH, Scope(VET, ALL, ())):
            with pytest.raises(Refused):
                assert scope.grant


class TestWithin:
    def test_has_the_rights_held_there(self) -> None:
        assert BOTH.within("oakwood").rights == ALL
        assert BOTH.within("elmside").rights == SOME
        assert BOTH.within("oakwood").grant == Grant("oakwood")

    def test_keeps_what_narrows_the_grant(self) -> None:
        shared = Scope(VET, SOME, (Grant("oakwood", frozenset({"1.2"})),))
        assert shared.within("oakwood").grant.studies == {"1.2"}

    def test_another_tenant_does_not_show(self) -> None:
        with pytest.raises(NotFound):
            system_scope("oakwood").within("elmside")
        with pytest.raises(NotFound):
            BOTH.within("oakwood").within("elmside")


class TestTenants:
    def test_names_each_once(self) -> None:
        twice = Scope(VET, SOME, (Grant("oakwood", frozenset({"1"})), Grant("oakwood", frozenset({"2"}))))
        assert twice.tenants == ("oakwood",)
        assert BOTH.tenants == ("oakwood", "elmside")


class TestShut:
    def test_tells_its_own_people_why_and_nobody_else(self) -> None:
        ours = Scope(Principal("user", "1", "V"), frozenset(), (), shut={"oakwood": "suspended"})
        with pytest.raises(Refused, match="the clinic is suspended"):
            ours.within("oakwood")
        theirs = Scope(Principal("user", "2", "W"), frozenset(), ())
        with pytest.raises(NotFound, match="no such tenant"):
            theirs.within("oakwood")


class TestAskedFrom:
    def test_changes_the_address_alone(self) -> None:
        scope = Scope(Principal("token", "1", "T"), frozenset({Right.FIND}), (Grant("oakwood"),))
        moved = scope.asked_from("192.0.2.1")
        assert moved.principal.address == "192.0.2.1"
        assert moved.asked_from("") == scope
