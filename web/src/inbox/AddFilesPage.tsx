import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text } from "@mantine/core";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session, Tenant } from "../session/session";
import { Chooser } from "./Chooser";
import { Sending, useProgress } from "./Sending";
import { startUpload } from "./start";
import { uploaderOf } from "./Uploader";

/** What somebody of the clinic uploads: stored at once, and found in the list. */
export default function AddFilesPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const uploader = uploaderOf(`/tenants/${tenant.slug}/uploads`);
  const now = useProgress(uploader);
  return (
    <Page session={session} tenant={tenant} title={t`Add files`}>
      <Section
        title={t`Images and documents for the archive`}
        about={t`They are stored at once. You can look at other pages meanwhile.`}
        testId="add-files"
      >
        <Stack gap="md" mt="sm">
          {!uploader.busy && <Chooser choose={(files, folder) => void startUpload(tenant, files, folder)} />}
          <Sending uploader={uploader} thanks={t`They are in the archive.`} />
          {now.phase === "FAILED" && (
            <Text size="sm" c="dimmed">
              <Trans>Choose the same files again: what was sent is not sent again.</Trans>
            </Text>
          )}
          {now.phase === "DONE" && (
            <Button variant="light" onClick={() => uploader.clear()}>
              <Trans>Clear this list</Trans>
            </Button>
          )}
        </Stack>
      </Section>
    </Page>
  );
}
