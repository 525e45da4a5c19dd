import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { IconTags } from "@tabler/icons-react";
import type { ComponentType, Dispatch } from "react";
import type { Membership } from "../session/session";
import type { Icon } from "./actions";
import type { DisplaySet } from "./displaySets";
import type { Study } from "./queries";
import type { Change } from "./state";
import { Tags } from "./Tags";

export type PanelId = "measurements" | "tags";

/** What a panel beside the pictures may know and do. */
export interface PanelProps {
  /** The study that was opened. */
  study: Study;
  rights: Membership["rights"];
  /** Every display set that can be shown. */
  sets: DisplaySet[];
  /** Of each viewport, the key of the set in it. */
  shown: (string | null)[];
  /** The set in the active viewport. */
  active: DisplaySet | undefined;
  /** The active viewport; undefined: it shows no picture. */
  viewportId: string | undefined;
  dispatch: Dispatch<Change>;
}

export interface Panel {
  id: PanelId;
  label: MessageDescriptor;
  /** Opens and closes it. */
  key: string;
  Icon: Icon;
  Content: ComponentType<PanelProps>;
}

/** In the order of their buttons. */
export const PANELS: Panel[] = [
  { id: "tags", label: msg`DICOM tags`, key: "d", Icon: IconTags, Content: Tags },
];
