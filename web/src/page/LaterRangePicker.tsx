import { Input, InputBase } from "@mantine/core";
import type { DatePickerInputProps } from "@mantine/dates";
import { Suspense } from "react";
import { lazyPage } from "../newVersion";
import { useSpareTime } from "./useSpareTime";

const Picker = lazyPage(() => import("./RangePicker"));

/** A range of dates by a calendar, whose code is fetched once there is time, or somebody comes near. */
export function LaterRangePicker(props: DatePickerInputProps<"range">) {
  const [wanted, want] = useSpareTime();
  const chosen = props.value?.some(Boolean) ?? false;
  const place = <Place {...props} onNear={want} />;
  return wanted || chosen ? (
    <Suspense fallback={place}>
      <Picker {...props} />
    </Suspense>
  ) : (
    place
  );
}

/** What it looks like until then. */
function Place({ onNear, ...props }: DatePickerInputProps<"range"> & { onNear: () => void }) {
  const { className, label, placeholder, leftSection } = props;
  return (
    <InputBase
      component="button"
      type="button"
      pointer
      className={className}
      label={label}
      leftSection={leftSection}
      onFocus={onNear}
      onPointerEnter={onNear}
    >
      <Input.Placeholder>{placeholder}</Input.Placeholder>
    </InputBase>
  );
}
