"""What MongoDB's errors mean: what passes is waited for, what nobody foresaw is not."""

import logging

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    CursorNotFound,
    ExecutionTimeout,
    InvalidOperation,
    NetworkTimeout,
    OperationFailure,
    ProtocolError,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WriteError,
    WTimeoutError,
)

from services.background import failures
from services.errors import PacsError, Unavailable
from services.persistence.mongodb.dialect import error_of, error_of_code, translated
from services.persistence.outages import Outages

RETRYABLE = (6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436)
"""Of the specification of drivers."""


def labelled(label: str) -> PyMongoError:
    """An error with a code that nobody knows."""
    return OperationFailure("new", 99_999, {"errorLabels": [label]})


class TestUnavailable:
    @pytest.mark.parametrize(
        "error",
        [
            AutoReconnect("gone"),
            NetworkTimeout("late"),
            ServerSelectionTimeoutError("nobody"),
            ProtocolError("cut off"),
            InvalidOperation("closed"),
            CursorNotFound("gone", 43),
            ExecutionTimeout("late", 50),
            WTimeoutError("by some", 64),
            WriteConcernError("by too few", 99_999),
            BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
            labelled("RetryableWriteError"),
            labelled("TransientTransactionError"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_is_what_passes(self, error: PyMongoError) -> None:
        assert type(error_of(error)) is Unavailable

    def test_is_what_drivers_try_again(self) -> None:
        assert {type(error_of_code(code)) for code in RETRYABLE} == {Unavailable}


class TestUnforeseen:
    def test_is_a_fault_which_is_counted_and_no_outage(self, caplog: pytest.LogCaptureFixture) -> None:
        outages, before = Outages("MongoDB"), failures["a command of MongoDB"]
        for error in (OperationFailure("a patient", 99_999), OperationFailure("unsaid"), labelled("Other")):
            with pytest.raises(PacsError) as raised, translated(outages):
                raise error
            assert type(raised.value) is PacsError
        with pytest.raises(PacsError), translated(outages):  # of a bulk write's answer
            raise error_of_code(1) from WriteError("internal", 1)
        assert not outages.under_way
        assert outages.count == 0
        assert failures["a command of MongoDB"] == before + 4
        logged = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert "ended unexpectedly: MongoDB: OperationFailure 99999" in logged[0].getMessage()
        assert "a patient" not in caplog.text
