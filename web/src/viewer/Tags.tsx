import { Suspense } from "react";
import { lazyPage } from "../newVersion";
import type { PanelProps } from "./panels";

const TagsPanel = lazyPage(() => import("../tags/TagsPanel"));

/** The DICOM tags of what the active viewport shows. */
export const Tags = (props: PanelProps) => (
  <Suspense>
    <TagsPanel {...props} />
  </Suspense>
);
