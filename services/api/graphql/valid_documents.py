"""Remembers documents that were found valid, so that they need not be parsed and validated again."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode
from strawberry.extensions import SchemaExtension

from services.persistence import Engines

CHARACTERS = 64 * 1024
"""Of all documents that are remembered: the web app's own are 55,000, some 60 bytes of memory each."""
_LONGEST = 4 * 1024


@dataclass(frozen=True, slots=True)
class _Valid:
    document: DocumentNode
    rules: set[Any] = field(default_factory=set)


class ValidDocuments:
    """Of one process: the last ones that were used."""

    def __init__(self, _: Engines) -> None:
        self._valid: OrderedDict[str, _Valid] = OrderedDict()
        self._characters = 0

    def parsed(self, text: str) -> DocumentNode | None:
        """Return the document that a text was parsed to; None where it is not remembered."""
        if found := self._valid.get(text):
            self._valid.move_to_end(text)
            return found.document
        return None

    def valid(self, text: str, rules: tuple[Any, ...]) -> bool:
        """Return whether a document was valid under these rules."""
        found = self._valid.get(text)
        return found is not None and rules in found.rules

    def add(self, text: str, document: DocumentNode, rules: tuple[Any, ...]) -> None:
        """Remember that a document is valid under these rules; those not used for longest make room."""
        if len(text) > _LONGEST:
            return
        if text not in self._valid:
            self._valid[text] = _Valid(document)
            self._characters += len(text)
        self._valid[text].rules.add(rules)
        while self._characters > CHARACTERS:
            gone, _ = self._valid.popitem(last=False)
            self._characters -= len(gone)


class Remembering(SchemaExtension):
    """Take a valid document from memory; those of strangers are neither remembered nor looked up.

    It stands behind the extensions that add rules: a document is valid under the rules it was tried with, and
    one that asks for too much for its variables is tried with a rule that refuses it.
    """

    def on_parse(self) -> Iterator[None]:
        """Take the document as it was parsed before."""
        execution = self.execution_context
        if execution.query and execution.context.signed_in:
            execution.graphql_document = self._documents.parsed(execution.query)
        yield

    def on_validate(self) -> Iterator[None]:
        """Skip what is known, remember what proves valid."""
        execution = self.execution_context
        rules, text = execution.validation_rules, execution.query
        if not text or not execution.context.signed_in:
            yield
        elif self._documents.valid(text, rules):
            execution.pre_execution_errors = []
            yield
        else:
            yield
            if execution.pre_execution_errors == [] and execution.graphql_document:
                self._documents.add(text, execution.graphql_document, rules)

    @property
    def _documents(self) -> ValidDocuments:
        engines: Engines = self.execution_context.context.engines
        return engines.own(ValidDocuments)
