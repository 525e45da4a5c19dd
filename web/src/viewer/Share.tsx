import { t } from "@lingui/core/macro";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconShare } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPage } from "../newVersion";
import type { Membership } from "../session/session";
import type { Study } from "./queries";

const ShareDialog = lazyPage(() => import("../shares/ShareDialog"));

/** The button that shows the study to others. */
export function Share({ study, rights }: { study: Study; rights: Membership["rights"] }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label={t`Share`}>
        <ActionIcon
          size={38}
          color="gray"
          aria-label={t`Share`}
          data-testid="share"
          onClick={() => setOpened(true)}
        >
          <IconShare size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Suspense>
        {opened && <ShareDialog study={study} rights={rights} close={() => setOpened(false)} />}
      </Suspense>
    </>
  );
}
