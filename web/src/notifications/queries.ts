import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

const UnreadQuery = graphql(`query UnreadNotifications { unreadCaseNotifications }`);

export const unreadOptions = queryOptions({
  queryKey: ["unread-notifications"],
  queryFn: async ({ signal }) => (await request(UnreadQuery, {}, signal)).unreadCaseNotifications,
  refetchInterval: 60_000,
});

export const UnreadChanged = graphql(`
  subscription UnreadNotificationsChanged($tenant: ID!) { unreadNotificationsChanged(tenant: $tenant) }
`);

const NotificationsQuery = graphql(`
  query CaseNotifications($first: Int!, $before: DateTime) {
    caseNotifications(first: $first, before: $before) { id tenant case number what category by at unread }
  }
`);

export const PAGE = 50;

export const readNotifications = async (before: string | null, signal: AbortSignal) =>
  (await request(NotificationsQuery, { first: PAGE, before }, signal)).caseNotifications;

export const NOTIFICATIONS_KEY = ["case-notifications"] as const;

export type CaseNotification = Awaited<ReturnType<typeof readNotifications>>[number];

export const MarkNotificationsRead = graphql(`
  mutation MarkNotificationsRead($ids: [ID!]) { markNotificationsRead(ids: $ids) }
`);

const SettingsQuery = graphql(`
  query NotificationSettings {
    notificationSettings {
      ways { category inApp mail push }
      quietFrom
      quietTo
      timeZone
      digestAt
      byMail
      pushKey
      browsers { id browser createdAt }
    }
  }
`);

export const settingsOptions = queryOptions({
  queryKey: ["notification-settings"],
  queryFn: async ({ signal }) => (await request(SettingsQuery, {}, signal)).notificationSettings,
});

export type NotificationSettings = Awaited<ReturnType<NonNullable<typeof settingsOptions.queryFn>>>;
export type Ways = NotificationSettings["ways"][number];

export const ChangeNotificationSettings = graphql(`
  mutation ChangeNotificationSettings($settings: NotificationSettingsInput!) {
    changeNotificationSettings(settings: $settings)
  }
`);

export const SubscribeToPush = graphql(`
  mutation SubscribeToPush($subscription: PushSubscriptionInput!) {
    subscribeToPush(subscription: $subscription) { id }
  }
`);

export const EndPush = graphql(`mutation EndPush($id: ID!) { endPush(id: $id) }`);
