import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import { formatMoment } from "../format/moments";
import { useReading } from "../reading/Reading";
import { useKeyImages } from "../reading/useSaved";
import { currentOf } from "../reading/versions";
import { KEY_IMAGE_TITLES } from "./keyImageTitles";
import classes from "./StripFilter.module.css";

const ALL = "all";

/** Narrows the strip to key images; nothing where none are saved. */
export function StripFilter() {
  const { t } = useLingui();
  const { study, filter, setFilter } = useReading();
  const { data = [] } = useKeyImages(study);
  const chosen = currentOf(data).filter(({ images }) => images.some(({ missing }) => !missing));
  if (!chosen.length && !filter) return null;
  const offered = filter && !chosen.includes(filter) ? [filter, ...chosen] : chosen;
  return (
    <Select
      className={classes.filter}
      size="xs"
      aria-label={t`Images in the strip`}
      data-testid="strip-filter"
      allowDeselect={false}
      value={filter?.sopInstanceUID ?? ALL}
      data={[
        { value: ALL, label: t`All images` },
        ...offered.map(({ sopInstanceUID, title, label, author, savedAt }) => ({
          value: sopInstanceUID,
          label: [title ? t(KEY_IMAGE_TITLES[title]) : label || t`Key images`, author, formatMoment(savedAt)]
            .filter(Boolean)
            .join(" · "),
        })),
      ]}
      comboboxProps={{ width: 280, position: "bottom-start" }}
      onChange={(value) => setFilter(offered.find(({ sopInstanceUID }) => sopInstanceUID === value) ?? null)}
    />
  );
}
