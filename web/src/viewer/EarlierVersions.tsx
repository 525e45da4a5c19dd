import { Plural } from "@lingui/react/macro";
import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./EarlierVersions.module.css";

/** Saved objects that later ones have taken the place of, folded. */
export function EarlierVersions({ count, children }: { count: number; children: ReactNode }) {
  if (!count) return null;
  return (
    <details data-testid="earlier">
      <summary className={classes.summary}>
        <Plural value={count} one="# earlier version" other="# earlier versions" />
      </summary>
      <Stack gap="md" mt="xs">
        {children}
      </Stack>
    </details>
  );
}
