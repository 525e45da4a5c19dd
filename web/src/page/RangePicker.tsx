import "@mantine/dates/styles.css";
import { i18n } from "@lingui/core";
import { DatePickerInput, type DatePickerInputProps, DatesProvider } from "@mantine/dates";
import { formatRange } from "../format/dates";

/** A range of dates by a calendar. */
export default function RangePicker(props: DatePickerInputProps<"range">) {
  return (
    <DatesProvider settings={{ locale: i18n.locale }}>
      <DatePickerInput
        valueFormatter={({ date }) => formatRange(date as [string | null, string | null])}
        {...props}
      />
    </DatesProvider>
  );
}
