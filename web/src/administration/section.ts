import type { Session, Tenant } from "../session/session";

/** What every part of the administration is given. */
export interface SectionProps {
  session: Session;
  tenant: Tenant;
}
