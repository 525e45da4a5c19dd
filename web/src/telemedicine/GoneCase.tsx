import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "react-router";
import { ApiError } from "../graphql/request";

/** Whether what was shown a moment ago is no longer there for who looks. */
export const isGone = (error: Error | null) => error instanceof ApiError && error.code === "NOT_FOUND";

/** In place of a case that went elsewhere: while it was looked at, or before. */
export const GoneCase = ({ seen = true }: { seen?: boolean }) => (
  <span role="alert" data-testid="case-gone">
    {seen ? (
      <Trans>
        This case is no longer here: it was passed on to another provider. What was written of its report is
        kept.
      </Trans>
    ) : (
      <Trans>There is no such case here. It may have been passed on to another provider.</Trans>
    )}
  </span>
);

/** Where the others are. */
export const ToTheList = ({ to }: { to: string }) => (
  <Button component={Link} to={to} mt="md">
    <Trans>To the list</Trans>
  </Button>
);
