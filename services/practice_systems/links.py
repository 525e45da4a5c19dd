"""Addresses of the viewer as practice systems open them: IHE IID's parameters, a secret behind the `#`."""

from urllib.parse import urlencode


def viewer_link(
    root: str,
    tenant: str,
    *,
    study_uid: str = "",
    accession_number: str = "",
    patient_id: str = "",
    secret: str = "",
) -> str:
    """`/launch` for studies or one patient (IHE RAD-106). `secret` lets somebody in who has no account."""
    named = {"studyUID": study_uid, "accessionNumber": accession_number, "patientID": patient_id}
    asked = {name: value for name, value in named.items() if value}
    kind = "PATIENT" if patient_id else "STUDY"
    query = urlencode({"tenant": tenant, "requestType": kind, **asked})
    return f"{root.rstrip('/')}/launch?{query}" + (f"#{secret}" if secret else "")
