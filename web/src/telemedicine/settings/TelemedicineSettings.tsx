import type { SectionProps } from "../../administration/section";
import { AskedHistory } from "./AskedHistory";
import { CaseRouting } from "./CaseRouting";
import { Clinics, Providers } from "./Collaborations";
import { Services } from "./Services";

/** Telemedicine as an administrator keeps it: a provider what it offers, a clinic whom it asks. */
export function TelemedicineSettings({ tenant }: SectionProps) {
  if (tenant.kind === "TELEMEDICINE") {
    return (
      <>
        <Services tenant={tenant.slug} />
        <AskedHistory tenant={tenant.slug} />
        <Clinics tenant={tenant.slug} />
      </>
    );
  }
  return (
    <>
      <Providers tenant={tenant.slug} />
      <CaseRouting tenant={tenant.slug} />
    </>
  );
}
