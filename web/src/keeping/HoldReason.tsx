import { t } from "@lingui/core/macro";
import { Textarea } from "@mantine/core";

/** Why a legal hold is placed or lifted: the field "reason" of either form. */
export function HoldReason() {
  return (
    <Textarea
      name="reason"
      label={t`Reason`}
      description={t`It stands in the audit trail.`}
      maxLength={500}
      autosize
      data-autofocus
      required
      withAsterisk={false}
    />
  );
}
