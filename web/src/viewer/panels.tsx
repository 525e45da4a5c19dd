import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  IconBookmark,
  IconFileText,
  IconHistory,
  IconListDetails,
  IconPhotoCheck,
  IconRulerMeasure,
  IconStar,
  IconTags,
} from "@tabler/icons-react";
import type { ComponentType, Dispatch } from "react";
import type { Tool } from "../cornerstone/tools";
import { lazyPage } from "../newVersion";
import type { Membership } from "../session/session";
import type { Icon } from "./actions";
import type { DisplaySet } from "./displaySets";
import { GuidePanel } from "./GuidePanel";
import { KeyImagesPanel } from "./KeyImagesPanel";
import { MeasurementsPanel } from "./MeasurementsPanel";
import { PresentationStatesPanel } from "./PresentationStatesPanel";
import { Priors } from "./Priors";
import type { Study } from "./queries";
import type { Change } from "./state";
import { Tags } from "./Tags";

const ReportPanel = lazyPage(() => import("../reports/ReportPanel"));
const QualityPanel = lazyPage(() => import("../reports/QualityPanel"));

export type PanelId =
  | "priors"
  | "report"
  | "quality"
  | "measurements"
  | "key-images"
  | "displays"
  | "guides"
  | "tags";

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
  /** What was chosen to work with; null: nothing. */
  tool: Tool | null;
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
  { id: "priors", label: msg`Studies of the patient`, key: "y", Icon: IconHistory, Content: Priors },
  { id: "report", label: msg`Report`, key: "shift+J", Icon: IconFileText, Content: ReportPanel },
  { id: "quality", label: msg`Image quality`, key: "shift+Q", Icon: IconPhotoCheck, Content: QualityPanel },
  {
    id: "measurements",
    label: msg`Measurements`,
    key: "shift+M",
    Icon: IconListDetails,
    Content: MeasurementsPanel,
  },
  { id: "key-images", label: msg`Key images`, key: "shift+K", Icon: IconStar, Content: KeyImagesPanel },
  {
    id: "displays",
    label: msg`Saved displays`,
    key: "shift+S",
    Icon: IconBookmark,
    Content: PresentationStatesPanel,
  },
  {
    id: "guides",
    label: msg`Guided measurements`,
    key: "shift+G",
    Icon: IconRulerMeasure,
    Content: GuidePanel,
  },
  { id: "tags", label: msg`DICOM tags`, key: "shift+I", Icon: IconTags, Content: Tags },
];
