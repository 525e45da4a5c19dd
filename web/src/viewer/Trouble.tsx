import { Stack, Text } from "@mantine/core";
import { IconPhotoExclamation } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Trouble.module.css";

/** Stands where a picture should be, over whatever was there before: an old picture must not pass for this one. */
export function Trouble({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack
      className={classes.trouble}
      align="center"
      justify="center"
      gap="xs"
      role="alert"
      data-testid="trouble"
    >
      <IconPhotoExclamation size={44} stroke={1.3} aria-hidden />
      <Text fw={650} size="lg">
        {title}
      </Text>
      {children}
    </Stack>
  );
}
