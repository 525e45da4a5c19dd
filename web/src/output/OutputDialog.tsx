import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { toIsoDate } from "../format/dates";
import { Failure } from "../page/Failure";
import { patientTitle } from "../studies/study";
import type { Shown } from "../viewer/Output";
import { copy, encoded, type Format, save } from "./deliver";
import { fileName } from "./fileNames";
import { composePanes, everyPane } from "./panes";

interface Props {
  shown: Shown;
  close: () => void;
  print: () => void;
}

interface Choice {
  format: Format;
  fineness: "screen" | "own";
  names: boolean;
  measurements: boolean;
}

const FIRST: Choice = { format: "png", fineness: "screen", names: true, measurements: true };

/** The window that takes pictures out of the viewer: as a file, onto the clipboard, onto paper. */
export default function OutputDialog({ shown, close, print }: Props) {
  const { t } = useLingui();
  const [choice, setChoice] = useLocalStorage({
    key: "vetark-output",
    defaultValue: FIRST,
    getInitialValueInEffect: false,
  });
  const set = (some: Partial<Choice>) => setChoice({ ...choice, ...some });
  const [all, setAll] = useState(false);
  const [said, say] = useState<string>();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);

  const make = async () => {
    const panes = all ? everyPane(shown) : [shown.active];
    const canvas = await composePanes(panes, shown.columns, choice);
    if (!canvas) throw new Error(t`There is no picture, or it is not there yet.`);
    return canvas;
  };
  const attempt = async (deed: () => Promise<string>) => {
    setBusy(true);
    setError(null);
    say(undefined);
    try {
      say(await deed());
    } catch (reason) {
      setError(reason instanceof Error ? reason : new Error(String(reason)));
    } finally {
      setBusy(false);
    }
  };
  const keep = () =>
    attempt(async () => {
      const canvas = await make();
      const name = `${nameOf(shown, all, choice.names)}.${choice.format === "png" ? "png" : "jpg"}`;
      save(await encoded(canvas, choice.format), name);
      return t`Saved as ${name}, ${canvas.width} × ${canvas.height} pixels.`;
    });
  const toClipboard = () =>
    attempt(async () => {
      const done = await copy(make().then((canvas) => encoded(canvas, "png")));
      if (!done) throw new Error(t`This browser does not let a page copy pictures. Save it instead.`);
      return t`Copied.`;
    });

  return (
    <Modal opened onClose={close} title={t`Picture out of the viewer`} centered>
      <Stack gap="sm" data-testid="output-dialog">
        {shown.panes.length > 1 && (
          <Choose label={t`What`}>
            <SegmentedControl
              fullWidth
              aria-label={t`What`}
              value={all ? "all" : "one"}
              onChange={(value) => setAll(value === "all")}
              data={[
                { value: "one", label: t`This pane` },
                { value: "all", label: t`All panes` },
              ]}
            />
          </Choose>
        )}
        <Choose label={t`Size`}>
          <SegmentedControl
            fullWidth
            aria-label={t`Size`}
            value={choice.fineness}
            onChange={(value) => set({ fineness: value as Choice["fineness"] })}
            data={[
              { value: "screen", label: t`As on the screen` },
              { value: "own", label: t`Whole, every pixel` },
            ]}
          />
        </Choose>
        <Choose label={t`File`}>
          <SegmentedControl
            fullWidth
            aria-label={t`File`}
            value={choice.format}
            onChange={(value) => set({ format: value as Format })}
            data={[
              { value: "png", label: "PNG" },
              { value: "jpeg", label: "JPEG" },
            ]}
          />
        </Choose>
        <Checkbox
          label={t`With names and texts`}
          description={
            choice.names
              ? undefined
              : t`Neither the picture nor the file says whose it is. What the device wrote into the picture itself stays: look at it before you pass it on.`
          }
          checked={choice.names}
          onChange={(event) => set({ names: event.currentTarget.checked })}
        />
        <Checkbox
          label={t`With measurements`}
          checked={choice.measurements}
          onChange={(event) => set({ measurements: event.currentTarget.checked })}
        />
        <Failure error={error} testId="output-failure" />
        <Text size="sm" role="status" data-testid="output-said">
          {said}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" leftSection={<IconPrinter size={16} />} disabled={busy} onClick={print}>
            <Trans>Print</Trans>
          </Button>
          <Button
            variant="default"
            leftSection={<IconCopy size={16} />}
            disabled={busy}
            onClick={() => void toClipboard()}
          >
            <Trans>Copy</Trans>
          </Button>
          <Button
            color="teal.9"
            leftSection={<IconDownload size={16} />}
            loading={busy}
            onClick={() => void keep()}
          >
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Choose({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" mb={4}>
        {label}
      </Text>
      {children}
    </div>
  );
}

/** "Bella Miller_2026-11-29_DX_Thorax VD"; without names not even what somebody wrote about the series. */
function nameOf({ study, panes, active }: Shown, all: boolean, names: boolean): string {
  const set = panes.find(({ pane }) => pane === active)?.set;
  const modality = set?.modality ?? "";
  if (!names) return fileName([modality], "picture");
  const date = toIsoDate(study.studyDate ?? undefined) ?? "";
  return fileName([patientTitle(study), date, modality, all ? "" : set?.title], "picture");
}
