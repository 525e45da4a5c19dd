"""Folders of earlier releases, whose documents are in an engine that this release does not have."""

import shlex
from pathlib import Path

from services.embedded.data_folder import DataFolder
from services.errors import Refused

EARLIER = "secantusdb"
_TOLD = """\
{old} was made by an earlier release of Vetark, which kept its documents in SecantusDB.
This release keeps them in SQLite and cannot read them. Nothing is lost: {old} has not been changed,
and all images are in {images}. Choose one of these ways; NEW is a folder that does not exist yet.

1. Take everything along: images, AE titles, rules, people, what is shared with them, audit trail.
   This needs the earlier release once more, and room on disk for two more copies of the images.
   With the earlier release, for each clinic that the first command lists:
       vetark tenant list --data {quoted}
       vetark tenant export SLUG EXPORTS/SLUG --data {quoted}
   Then with this release{elsewhere}:
       vetark up --data NEW{options}
   While it runs, in another window: for each clinic, and at last for whoever operates the installation:
       vetark tenant import EXPORTS/SLUG --data NEW
       vetark operator create --email EMAIL --data NEW
   An export holds no secrets: each person gets a link to choose a new password,
       vetark user reset --email EMAIL --data NEW
   and passkeys, API tokens, share links, passcodes and a clinic's own sign-in provider are set up anew. It
   holds no deliveries either: let those that wait arrive before you export.

2. Take the images along and nothing else, where the earlier release cannot be run any more:{moving}
       vetark up --data NEW{options}
   While it runs, in another window and for each clinic:
       vetark tenant create SLUG --name NAME --kind clinic --data NEW
       vetark ae local add --tenant SLUG AE_TITLE --data NEW
       vetark user create --tenant SLUG --email EMAIL --role administrator --data NEW
       vetark index rebuild --tenant SLUG --data NEW
   SLUG has to be the one that the clinic had. {slugs}

3. Start with nothing, if there is nothing in {old} that you need{elsewhere}:
       vetark up --data NEW{options}"""
_MOVING = """
       mkdir NEW
       mv {objects} NEW/"""


def refuse_earlier_default(folder: DataFolder) -> None:
    """Raise Refused for such a folder, and say what can be done."""
    if folder.recorded("documents") != EARLIER:
        return
    kept_by = folder.recorded("objects")  # none where VETARK_OBJECTS_URL has always named them
    objects = folder.path / kept_by if kept_by else None
    raise Refused(
        _TOLD.format(
            old=folder.path,
            quoted=shlex.quote(str(folder.path)),
            images=objects or "the place that VETARK_OBJECTS_URL names",
            elsewhere="" if objects else ", and VETARK_OBJECTS_URL naming another, empty place",
            moving=_MOVING.format(objects=shlex.quote(str(objects))) if objects else "",
            options=" --s3" if kept_by == "seaweedfs" else "",
            slugs=_slugs(objects) or "`vetark index rebuild --data NEW` lists those it finds images of.",
        )
    )


def _slugs(objects: Path | None) -> str:
    """A sentence about the clinics whose objects lie in a folder; empty where that cannot be seen."""
    if objects is None or objects.name != "objects":
        return ""
    found = sorted(place.parent.name for place in objects.glob("*/instances"))
    return f"There are images of: {', '.join(found)}." if found else ""
