"""Names of the schema: camel case, with the standard's capitals (`studyInstanceUID`, `maximumPDULength`)."""

import re

from strawberry.schema.name_converter import NameConverter


class DicomNames(NameConverter):
    """`study_instance_uid` -> `studyInstanceUID`; a plain `id` stays small."""

    def apply_naming_config(self, name: str) -> str:
        """Return the GraphQL name of a Python one."""
        camel: str = super().apply_naming_config(name)
        return re.sub(
            r"(?<=[a-z])(Uid|Ids|Id)$|(?<=[a-z])(Ae|Pdu)(?=[A-Z])",
            lambda found: _CAPITALS[found.group()],
            camel,
        )


_CAPITALS = {"Uid": "UID", "Id": "ID", "Ids": "IDs", "Ae": "AE", "Pdu": "PDU"}
