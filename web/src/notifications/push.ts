import { t } from "@lingui/core/macro";
import { request } from "../graphql/request";
import { SubscribeToPush } from "./queries";

/** The service worker that shows what comes, whose file the build leaves as it is. */
const WORKER = "/notifications.js";

export const canPush = () => "serviceWorker" in navigator && "PushManager" in window;

/** Has this browser shown notifications: asks the person, then the browser's push service, then tells the server. */
export async function subscribeBrowser(key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error(t`This browser does not let Vetark show notifications: allow it in its settings.`);
  }
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const earlier = await pushManager.getSubscription();
  await earlier?.unsubscribe(); // it may have been made for another key, or by somebody else
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  await request(SubscribeToPush, {
    subscription: {
      endpoint: endpoint ?? "",
      p256dh: keys?.p256dh ?? "",
      auth: keys?.auth ?? "",
    },
  });
}
