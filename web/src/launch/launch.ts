/** What a link of IHE IID asks for; one of the three last is there. */
export interface Asked {
  requestType: "STUDY" | "PATIENT";
  /** The clinic's slug, where the link names it. */
  tenant: string;
  studyInstanceUID: string;
  accessionNumber: string;
  patientID: string;
}

/** From the parameters of the address; null for a link that names nothing. */
export function askedOf(search: string): Asked | null {
  const given = new URLSearchParams(search);
  const value = (name: string) => given.get(name)?.trim() ?? "";
  const patient = value("requestType").toUpperCase() === "PATIENT";
  const studyInstanceUID = patient ? "" : value("studyUID");
  const asked: Asked = {
    requestType: patient ? "PATIENT" : "STUDY",
    tenant: value("tenant"),
    studyInstanceUID,
    accessionNumber: patient || studyInstanceUID ? "" : value("accessionNumber"),
    patientID: patient ? value("patientID") : "",
  };
  return asked.studyInstanceUID || asked.accessionNumber || asked.patientID ? asked : null;
}

/** Where it leads: to the one study, or to the list and what to search it for. */
export function destination(
  found: { tenant: string; studies: string[] },
  asked: Asked,
): { path: string; text: string } {
  const root = `/tenants/${found.tenant}`;
  const [only, ...others] = found.studies;
  if (only && others.length === 0) {
    return { path: `${root}/studies/${encodeURIComponent(only)}`, text: "" };
  }
  return { path: root, text: asked.patientID.split("^")[0] || asked.accessionNumber };
}
