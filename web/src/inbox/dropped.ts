import type { Tenant } from "../session/session";
import { filesIn } from "./picking";
import { startUpload } from "./start";

/** Files and folders that were dropped on the list of studies. */
export const take = (tenant: Tenant, entries: FileSystemEntry[]) => startUpload(tenant, filesIn(entries));
