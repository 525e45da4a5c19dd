import { usePrefetchQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { hangingOf } from "../hanging/queries";
import { lazyPage } from "../newVersion";
import type { Membership } from "../session/session";
import { studyOptions } from "./useStudy";

const ViewerPage = lazyPage(() => import("./ViewerPage"));

/** The viewer, and what it asks for first: asked for while its code, which weighs more, is on its way. */
export default function Viewing({ membership }: { membership: Membership }) {
  const { uid = "" } = useParams();
  usePrefetchQuery(studyOptions(membership.tenant.slug, uid));
  usePrefetchQuery(hangingOf(membership.tenant.slug));
  return <ViewerPage membership={membership} />;
}
