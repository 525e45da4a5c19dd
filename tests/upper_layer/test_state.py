from pynetdicom.fsm import TRANSITION_TABLE

from services.upper_layer.connection import _ACTIONS
from services.upper_layer.state import TRANSITIONS


class TestTransitions:
    def test_they_are_those_of_the_reference(self) -> None:
        ours = {(f"Evt{event:d}", f"Sta{state:d}"): action for (event, state), action in TRANSITIONS.items()}
        assert ours == TRANSITION_TABLE

    def test_every_action_but_those_of_data_is_done_by_the_connection(self) -> None:
        assert set(TRANSITIONS.values()) - _ACTIONS.keys() == {"DT-1", "DT-2", "AR-6", "AR-7"}
