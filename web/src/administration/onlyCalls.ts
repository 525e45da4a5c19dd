import { t } from "@lingui/core/macro";
import type { RemoteEntity } from "./queries";

/** Why it may call us and cannot be called back, if it is so: a network (10.0.0.0/24), or without a port. */
export function onlyCalls({ host, port }: Pick<RemoteEntity, "host" | "port">): string | null {
  if (host.includes("/")) return t`A network can call us, but cannot be called`;
  return port === null ? t`Without a port it can call us, but cannot be called` : null;
}
