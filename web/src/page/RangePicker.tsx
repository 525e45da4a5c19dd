import "@mantine/dates/styles.css";
import { DatePickerInput, type DatePickerInputProps } from "@mantine/dates";

/** A range of dates by a calendar. */
export default function RangePicker(props: DatePickerInputProps<"range">) {
  return <DatePickerInput {...props} />;
}
