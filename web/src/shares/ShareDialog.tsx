import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Divider, Modal, Stack, Text } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../page/Loaded";
import { ShowOlder } from "../page/ShowOlder";
import type { Membership } from "../session/session";
import { LinkList } from "./LinkList";
import { Recipients } from "./Recipients";
import { ShareForm } from "./ShareForm";
import { linksOf } from "./shares";

interface Props {
  study: { tenant: string; studyInstanceUID: string };
  rights: Membership["rights"];
  close: () => void;
}

/** Shows a study to others: to who has a link, and to referring veterinarians. */
export default function ShareDialog({ study, rights, close }: Props) {
  const { tenant, studyInstanceUID } = study;
  const [making, setMaking] = useState(false);
  const links = useInfiniteQuery(linksOf(tenant, studyInstanceUID));
  return (
    <Modal opened onClose={close} title={making ? t`Share by a link` : t`Share`} centered>
      {making ? (
        <ShareForm
          tenant={tenant}
          studies={[studyInstanceUID]}
          exports={rights.includes("EXPORT")}
          done={() => setMaking(false)}
        />
      ) : (
        <Stack>
          <Text size="sm">
            <Trans>An owner, or a vet elsewhere, opens a link on any phone, without an account.</Trans>
          </Text>
          <Button
            leftSection={<IconLink size={18} />}
            onClick={() => setMaking(true)}
            color="teal.9"
            data-testid="share-by-link"
          >
            <Trans>Make a link</Trans>
          </Button>
          <Loaded query={links}>{(found) => <LinkList tenant={tenant} links={found} />}</Loaded>
          <ShowOlder query={links} />
          <Divider label={t`Referring veterinarians`} labelPosition="left" />
          <Recipients study={study} />
        </Stack>
      )}
    </Modal>
  );
}
