import type { AuditFilter, AuditOutcome } from "../graphql/generated/graphql";

/** The audit trail's filters as the address bar holds them; days are those where one sits. */
export interface AuditState {
  event: string;
  principal: string;
  study: string;
  outcome: string;
  from: string;
  to: string;
}

const KEYS = ["event", "principal", "study", "outcome", "from", "to"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readAudit(search: URLSearchParams): AuditState {
  const state = Object.fromEntries(KEYS.map((key) => [key, search.get(key) ?? ""])) as Record<
    (typeof KEYS)[number],
    string
  >;
  return {
    ...state,
    outcome: ["SUCCESS", "FAILURE"].includes(state.outcome) ? state.outcome : "",
    from: DAY.test(state.from) ? state.from : "",
    to: DAY.test(state.to) ? state.to : "",
  };
}

export function writeAudit(state: AuditState): URLSearchParams {
  return new URLSearchParams(KEYS.map((key) => [key, state[key].trim()]).filter(([, value]) => value));
}

/** For the server: both days included. */
export function toAuditFilter(state: AuditState): AuditFilter {
  return {
    event: state.event || null,
    principal: state.principal || null,
    studyInstanceUID: state.study.trim() || null,
    outcome: (state.outcome as AuditOutcome) || null,
    since: state.from ? new Date(`${state.from}T00:00:00`).toISOString() : null,
    until: state.to ? new Date(`${state.to}T23:59:59.999`).toISOString() : null,
  };
}

/** "association accepted" -> "Association accepted"; events come as words or with dashes. */
export const eventName = (event: string) => {
  const words = event.replaceAll(/[-_.]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
