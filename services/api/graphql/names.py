"""Names of the schema: camel case, with the standard's capitals (`studyInstanceUID`, `patientID`)."""

import re

from strawberry.schema.name_converter import NameConverter


class DicomNames(NameConverter):
    """`study_instance_uid` -> `studyInstanceUID`; a plain `id` stays small."""

    def apply_naming_config(self, name: str) -> str:
        """Return the GraphQL name of a Python one."""
        camel: str = super().apply_naming_config(name)
        return re.sub(r"(?<=[a-z])(Uid|Ids|Id)$", lambda end: _CAPITALS[end.group()], camel)


_CAPITALS = {"Uid": "UID", "Id": "ID", "Ids": "IDs"}
