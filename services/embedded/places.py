"""Tells the person at the terminal where to go in a running installation."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)
_DEMO = """
  Sign in      vet@oakwood.test, vet@elmside.test or radiologist@vetrad.test; the password is demo
  Administer   admin@oakwood.test a clinic, admin@vetrad.test who reads for it, operator@vetark.test the
               installation; the same password
  Send images  storescu -aet ANY-MODALITY -aec OAKWOOD {host} {port} FILE.dcm
"""

_FIRST_STEPS = """
  First steps  vetark tenant create oakwood --name "Oakwood Veterinary Clinic" --kind clinic
               vetark user create --tenant oakwood --email you@example.org --role administrator
               vetark ae local add --tenant oakwood OAKWOOD
               vetark ae remote add --tenant oakwood --name "X-ray" --aet XRAY --host 192.0.2.7 --port 104
"""


def tell(ready: Mapping[str, str], data: Path, *, demo: bool, log_format: str = "text") -> None:
    """Print the addresses on stderr: stdout is for programs. Among log lines for machines they are one."""
    if log_format == "json":
        told = ready["http"], ready["dimse"], ready["hl7"], data
        log.info("running: web app %s, DICOM %s, HL7 %s; everything is kept in %s", *told)
        return
    host, port = ready["dimse"].rsplit(":", 1)
    next_step = (_DEMO if demo else _FIRST_STEPS).format(host=host, port=port)
    sys.stderr.write(
        f"\nVetark is running; Ctrl-C stops it. Everything is kept in {data}\n\n"
        f"  Web app      {ready['http']}\n"
        f"  DICOM        {host} port {port}\n"
        f"  HL7          {ready['hl7'].rsplit(':', 1)[0]} port {ready['hl7'].rsplit(':', 1)[1]}{next_step}\n"
    )
    sys.stderr.flush()
