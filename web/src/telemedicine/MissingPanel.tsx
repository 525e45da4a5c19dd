import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Text, UnstyledButton } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import classes from "./AskPage.module.css";
import { READABLE } from "./CaseMarks";
import { fieldId } from "./HistoryFields";
import { fieldOf, missingText } from "./missing";
import type { Missing } from "./queries";

/** What a reader would ask for. It stops nobody: a case can be sent as it is. */
export function MissingPanel({ missing }: { missing: Missing[] }) {
  const go = (field: string) => {
    const place = document.getElementById(fieldId(field));
    place?.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
  };
  return (
    <div role="status" data-testid="missing">
      {missing.length > 0 && (
        <Alert
          color="orange"
          styles={READABLE}
          variant="light"
          icon={<IconInfoCircle size={20} />}
          title={plural(missing.length, {
            one: "One thing the reader will miss",
            other: "# things the reader will miss",
          })}
        >
          <ul className={classes.missing}>
            {missing.map((one) => (
              <li key={missingText(one)}>
                <UnstyledButton className={classes.lacking} onClick={() => go(fieldOf(one))}>
                  {missingText(one)}
                </UnstyledButton>
              </li>
            ))}
          </ul>
          <Text size="sm" mt={4}>
            <Trans>You can submit the case without it.</Trans>
          </Text>
        </Alert>
      )}
    </div>
  );
}
