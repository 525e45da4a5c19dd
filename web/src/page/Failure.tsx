import { Alert } from "@mantine/core";

/** Why something asked for was not done; nothing without an error. */
export function Failure({ error, testId = "failure" }: { error: Error | null; testId?: string }) {
  if (!error) return null;
  return (
    <Alert color="red" variant="light" role="alert" data-testid={testId}>
      {error.message}
    </Alert>
  );
}
