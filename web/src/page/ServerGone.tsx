import { Trans } from "@lingui/react/macro";
import { UnstyledButton } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { reach } from "../graphql/reach";
import { useReached } from "../graphql/useReached";
import classes from "./ServerGone.module.css";

/** Says on every page that the server does not answer, for as long as it does not. */
export function ServerGone() {
  const reached = useReached();
  return (
    <div role="status">
      {!reached && (
        <div className={classes.banner} data-testid="server-gone">
          <IconPlugConnectedX size={20} aria-hidden style={{ flex: "none" }} />
          <span>
            <Trans>Vetark cannot be reached. It is tried again by itself.</Trans>
          </span>
          <UnstyledButton className={classes.again} onClick={() => void reach.look()}>
            <Trans>Try now</Trans>
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
