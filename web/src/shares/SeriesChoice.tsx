import { plural, t } from "@lingui/core/macro";
import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ShownSeries, shownStudyOf } from "./queries";

interface Props {
  tenant: string;
  study: string;
  chosen: string[];
  choose: (series: string[]) => void;
}

/** Which series of a study are shared: all, or those that are named. */
export function SeriesChoice({ tenant, study, chosen, choose }: Props) {
  const { data = [] } = useQuery(shownStudyOf(tenant, study));
  if (data.length < 2) return null;
  return (
    <MultiSelect
      label={t`Series`}
      description={t`None chosen: all of them, also those that come later.`}
      inputWrapperOrder={["label", "input", "description", "error"]}
      placeholder={chosen.length === 0 ? t`all` : undefined}
      data={data.map((one, at) => ({ value: one.seriesInstanceUID, label: labelOf(one, at + 1) }))}
      value={chosen}
      onChange={choose}
      hidePickedOptions
    />
  );
}

/** "2. CR Thorax, 3 images": two of the same name are told apart by where they stand. */
function labelOf({ modality, seriesDescription, instances }: ShownSeries, number: number): string {
  const what = [modality, seriesDescription].filter(Boolean).join(" ");
  const many = plural(instances.length, { one: "# image", other: "# images" });
  return `${number}. ${[what, many].filter(Boolean).join(", ")}`;
}
