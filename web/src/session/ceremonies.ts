import { t } from "@lingui/core/macro";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import type { Role } from "../graphql/generated/graphql";
import { ApiError } from "../graphql/request";
import { post } from "./post";

/** What is still missing after the right password. */
export interface SecondFactor {
  ticket: string;
}

/** What signs an account in, and ends once a new password is chosen. */
export interface Credentials {
  email: string;
  second_factor: boolean;
  passkeys: { name: string; created_at: string; last_used: string | null }[];
  sessions: number;
}

interface SignedIn {
  second_factor?: string;
  ticket?: string;
  renews?: Credentials;
}

const factorOf = (status: number, { ticket }: SignedIn): SecondFactor | null =>
  status === 202 && ticket ? { ticket } : null;

/** Begins a session, or says that a second factor is asked for. */
export async function signIn(email: string, password: string): Promise<SecondFactor | null> {
  try {
    const { status, body } = await post<SignedIn>("/session", { email, password });
    return factorOf(status, body);
  } catch (error) {
    if (error instanceof ApiError && [400, 401, 422].includes(error.status)) {
      throw new ApiError(t`Email or password is wrong.`, error.status);
    }
    throw error;
  }
}

/** The session for a code of the authenticator app, or for one of the recovery codes. */
export const confirmSecondFactor = ({ ticket }: SecondFactor, code: string) =>
  post("/session/second-factor", { ticket, code });

/** The browser's or a key's passkey in place of email, password and code. */
export async function signInWithPasskey(): Promise<void> {
  await post("/session/passkey", { credential: await passkeyAnswer() });
}

/** What a passkey answers to who has to prove once more who they are. */
export async function passkeyAnswer() {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const { body } = await post<PublicKeyCredentialRequestOptionsJSON>("/session/passkey/options", {});
  return startAuthentication({ optionsJSON: body });
}

/** Makes a passkey; `password` where the session is no longer young (403 says so). */
export async function addPasskey(name: string, password?: string): Promise<void> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  const { body } = await post<PublicKeyCredentialCreationOptionsJSON>("/passkeys/options", { password });
  await post("/passkeys", { name, credential: await startRegistration({ optionsJSON: body }) });
}

export interface Invitation {
  email: string;
  name: string;
  role: Role;
  tenant: { slug: string; name: string };
  /** There is an account under this email: its own password lets in. Null: not told. */
  known: boolean | null;
  /** The account was never confirmed to be of this email's owner: what ends when they join. */
  renews?: Credentials;
}

export async function lookAtInvitation(secret: string): Promise<Invitation> {
  const { body } = await post<Invitation>("/invitations/look", { secret });
  return { ...body, role: body.role.toUpperCase() as Role };
}

export interface Acceptance {
  name?: string;
  password?: string;
  new_password?: string;
  code?: string;
}

/** Joins; or says that a second factor is asked for, or what ends before with a `new_password`. */
export async function acceptInvitation(
  secret: string,
  given: Acceptance,
): Promise<{ factor: SecondFactor | null; renews?: Credentials }> {
  const { status, body } = await post<SignedIn>("/invitations/accept", { secret, ...given });
  return { factor: factorOf(status, body), renews: body.renews };
}

/** Asks for a link to a new password; whether this installation sends mail at all, whoever it is. */
export const askForReset = async (email: string) =>
  (await post<{ sends_mail: boolean }>("/password-reset", { email })).body.sends_mail;

export const lookAtReset = async (secret: string) =>
  (await post<Credentials>("/password-reset/look", { secret })).body;

export const resetPassword = (secret: string, password: string) =>
  post("/password-reset/confirm", { secret, password });

/** Whether somebody closed the browser's window for passkeys: no failure worth a word. */
export const isDismissed = (error: Error | null) =>
  error?.name === "NotAllowedError" || error?.name === "AbortError";
