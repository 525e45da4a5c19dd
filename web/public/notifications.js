// Shows what the server pushes. A push holds an event's ID; what it is about is asked for as whoever is signed in now:
// nobody is, or somebody else, and no more is shown than that there is something.

const QUERY = `query Pushed($id: ID!) { caseNotification(id: $id) { tenant case number sentence } }`;

async function ask(id) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: QUERY, variables: { id } }),
  });
  const { data } = await answer.json();
  return data?.caseNotification ?? null;
}

async function show(id) {
  const told = id ? await ask(id).catch(() => null) : null;
  await self.registration.showNotification("Vetark", {
    body: told ? `${told.sentence} (${told.number})` : "Something happened to one of your cases.",
    icon: "/favicon.svg",
    tag: id || "vetark",
    data: { path: told ? `/tenants/${told.tenant}/cases/${told.case}` : "/notifications" },
  });
}

async function open(path) {
  const address = new URL(path, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = pages.find((page) => page.url === address);
  await (same ? same.focus() : self.clients.openWindow(address));
}

self.addEventListener("push", (event) => {
  let id = "";
  try {
    id = event.data?.json().id ?? "";
  } catch {
    // nothing that is ours: something is shown all the same, as the browser demands
  }
  event.waitUntil(show(id));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? "/notifications"));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
