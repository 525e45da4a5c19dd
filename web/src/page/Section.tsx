import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode, Ref } from "react";
import classes from "./Section.module.css";

interface Props {
  title: string;
  /** One sentence for those who see it for the first time. */
  about?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
  testId?: string;
  ref?: Ref<HTMLElement>;
}

/** A card with one matter. */
export function Section({ title, about, action, children, testId, ref }: Props) {
  return (
    <Paper
      component="section"
      ref={ref}
      withBorder
      radius="md"
      className={classes.section}
      data-testid={testId}
    >
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={2} size="h4">
            {title}
          </Title>
          {about && (
            <Text size="sm" c="dimmed" mt={2}>
              {about}
            </Text>
          )}
        </div>
        {action}
      </div>
      {children}
    </Paper>
  );
}
