/** What a page knows of who is signed in. */
export interface Known<Person> {
  /** The session, or the one that was before it was over; null where nobody has signed in on this page. */
  session: Person | null;
  /** The session is over: the page stands as it was until its person has signed in again. */
  ended: boolean;
}

/** What a page knows from what the server says now and what was known before; null: somebody else has signed in. */
export function told<Person extends { user: { id: string } }>(
  now: Person | null,
  before: Known<Person> | undefined,
): Known<Person> | null {
  if (!before?.session) return { session: now, ended: false };
  if (!now) return { session: before.session, ended: true };
  return now.user.id === before.session.user.id ? { session: now, ended: false } : null;
}
