import { t } from "@lingui/core/macro";
import { sentence } from "../format/sentence";
import type { Missing } from "./queries";

/** Which field of the form it is about. */
export function fieldOf({ lack, name }: Missing): string {
  if (lack === "HISTORY") return name;
  if (lack === "QUESTION") return "question";
  if (lack === "PROVIDER") return "provider";
  if (lack === "REGION" || lack === "VIEW") return "regions";
  return "service";
}

/** "Left lateral view of the thorax is missing", "Since when is empty" */
export const missingText = (missing: Missing): string => sentence(bare(missing)).replace(/\.$/, "");

function bare({ lack, name, label, region }: Missing): string {
  switch (lack) {
    case "STUDY":
      return t`A study was deleted or belongs to another patient now`;
    case "PROVIDER":
      return t`No provider takes this case`;
    case "SERVICE":
      return t`No service is chosen`;
    case "SPECIES":
      return t`${label} is not offered for ${name}`;
    case "MODALITY":
      return t`${label} is not offered for ${name}`;
    case "PRIORITY":
      return t`${label} is not offered this soon`;
    case "REGION":
      return t`No image of the ${region}`;
    case "VIEW":
      return label
        ? t`${name} view (${label}) of the ${region} is missing`
        : t`${name} view of the ${region} is missing`;
    case "HISTORY":
      return t`“${label}” is empty`;
    case "QUESTION":
      return t`The question is empty`;
  }
}
