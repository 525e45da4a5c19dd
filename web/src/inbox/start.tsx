import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { I18nProvider } from "@lingui/react";
import { Trans } from "@lingui/react/macro";
import { CloseButton, Group, MantineProvider, Paper, Text } from "@mantine/core";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { FormModal } from "../page/FormModal";
import type { Tenant } from "../session/session";
import { makeTheme } from "../theme";
import { NOTHING_SAID, type Said } from "./api";
import classes from "./Panel.module.css";
import { type FolderHandle, isNobodys, type Picked } from "./picking";
import { Sending, useProgress } from "./Sending";
import { type Uploader, uploaderOf } from "./Uploader";
import { WhoseFields } from "./WhoseFields";

/** Sends files into the clinic's archive; of photos and documents it asks first which animal they show. */
export async function startUpload(
  tenant: Tenant,
  files: AsyncIterable<Picked> | Picked[],
  folder?: FolderHandle,
): Promise<void> {
  const uploader = uploaderOf(`/tenants/${tenant.slug}/uploads`);
  if (uploader.busy) return;
  const found: Picked[] = [];
  for await (const one of files) found.push(one);
  if (found.length === 0) return;
  const before = await uploader.unfinished();
  const said = found.some(isNobodys) ? await askWhose(before?.said ?? NOTHING_SAID) : NOTHING_SAID;
  if (!said) return;
  show(tenant, uploader);
  await uploader.send(found, said, { upload: before?.upload, folder });
}

/** Beside the pages, so that it stays while they change. */
function beside(content: (close: () => void) => React.ReactNode): void {
  const element = document.body.appendChild(document.createElement("div"));
  const root = createRoot(element);
  const close = () => {
    root.unmount();
    element.remove();
  };
  root.render(
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={makeTheme()} defaultColorScheme="light">
        {content(close)}
      </MantineProvider>
    </I18nProvider>,
  );
}

const askWhose = (said: Said) =>
  new Promise<Said | null>((resolve) =>
    beside((close) => (
      <Whose
        said={said}
        answer={(given) => {
          close();
          resolve(given);
        }}
      />
    )),
  );

function Whose({ said, answer }: { said: Said; answer: (said: Said | null) => void }) {
  const [now, setNow] = useState(said);
  return (
    <FormModal
      title={t`Which animal do the photos and documents show?`}
      opened
      close={() => answer(null)}
      verb={t`Go on`}
      submit={() => answer(now)}
      pending={false}
      error={null}
      size="lg"
    >
      <WhoseFields said={now} change={setNow} withNumber />
    </FormModal>
  );
}

const shown = new Set<string>();

function show(tenant: Tenant, uploader: Uploader): void {
  if (shown.has(uploader.root)) return;
  shown.add(uploader.root);
  beside((close) => (
    <Panel
      tenant={tenant}
      uploader={uploader}
      close={() => {
        shown.delete(uploader.root);
        uploader.clear();
        close();
      }}
    />
  ));
}

function Panel({ tenant, uploader, close }: { tenant: Tenant; uploader: Uploader; close: () => void }) {
  useProgress(uploader);
  if (location.pathname.endsWith("/add")) return null;
  return (
    <Paper
      component="section"
      aria-label={t`Upload`}
      className={classes.panel}
      shadow="lg"
      radius="md"
      withBorder
      data-testid="upload-panel"
    >
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Text fw={600} truncate>
          <Trans>Files for {tenant.name}</Trans>
        </Text>
        {!uploader.busy && <CloseButton aria-label={t`Close`} onClick={close} />}
      </Group>
      <Sending uploader={uploader} thanks={t`They are in the archive.`} />
    </Paper>
  );
}
