import type { Tenant } from "../session/session";
import { type Dropped, filesIn } from "./picking";
import { startUpload } from "./start";

/** Files and folders that were dropped on the list of studies. */
export const take = (tenant: Tenant, entries: Dropped[]) => startUpload(tenant, filesIn(entries));
