/** Only paths of our own: `//elsewhere` and `https:` would lead away. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}
