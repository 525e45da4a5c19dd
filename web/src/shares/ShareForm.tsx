import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useState } from "react";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import classes from "./LinkList.module.css";
import { SeriesChoice } from "./SeriesChoice";
import { CreateShare, linkOf, linksKey } from "./shares";

const DAY_MS = 86_400_000;
const WEEKS = 14;

interface Props {
  tenant: string;
  studies: string[];
  /** Whether who shares may let others take images along. */
  exports: boolean;
  done: () => void;
}

/** Makes a link; then it is shown, this once, to be sent or scanned. */
export function ShareForm({ tenant, studies, exports, done }: Props) {
  const create = useChange(CreateShare, linksKey(tenant));
  const [series, setSeries] = useState<string[]>([]);
  const made = create.data?.createShare;
  if (made) return <Made link={linkOf(made.share.id, made.secret)} done={done} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const days = Number(fields.get("days"));
    const uses = Number(fields.get("uses"));
    const from = textOf(fields, "from");
    const begins = from ? new Date(`${from}T00:00`) : null;
    create.mutate({
      tenant,
      share: {
        studies,
        series,
        label: textOf(fields, "label"),
        beginsAt: begins?.toISOString() ?? null,
        endsAt: days ? new Date((begins?.getTime() ?? Date.now()) + days * DAY_MS).toISOString() : null,
        passcode: textOf(fields, "passcode") || null,
        uses: uses > 0 ? uses : null,
        reports: fields.has("reports"),
        view: fields.has("view") || !exports,
        download: fields.has("download"),
        imports: fields.has("imports"),
        asksName: fields.has("asksName"),
      },
    });
  };
  return (
    <form onSubmit={submit} data-testid="share-form">
      <Stack>
        <TextInput
          name="label"
          label={t`A word to whom it is for`}
          description={t`They see it above the pictures.`}
          maxLength={100}
        />
        <Lasts />
        <TextInput
          name="passcode"
          label={t`Passcode`}
          description={t`Optional. Tell it by another way than the link, by phone for instance.`}
          autoComplete="off"
          minLength={4}
          maxLength={64}
        />
        <Switch name="reports" label={t`With reports and measurements`} defaultChecked />
        {exports && <Switch name="download" label={t`They may download the images`} />}
        {exports && <Switch name="imports" label={t`Another clinic may keep a copy`} />}
        <details>
          <summary className={classes.summary}>
            <Trans>More</Trans>
          </summary>
          <Stack mt="sm">
            {studies.length === 1 && (
              <SeriesChoice tenant={tenant} study={studies[0] ?? ""} chosen={series} choose={setSeries} />
            )}
            <TextInput
              type="date"
              name="from"
              label={t`It works from`}
              description={t`Empty: from now on.`}
              inputWrapperOrder={["label", "input", "description", "error"]}
            />
            <NumberInput
              name="uses"
              label={t`How often it can be opened`}
              description={t`Empty: as often as wanted.`}
              min={1}
              max={10_000}
              allowDecimal={false}
            />
            <Switch name="asksName" label={t`Ask who is looking`} />
            {exports && <Switch name="view" label={t`They may look at the images`} defaultChecked />}
          </Stack>
        </details>
        <Failure error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={done}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending}>
            <Trans>Make the link</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Lasts() {
  const [days, setDays] = useState<string | null>(String(WEEKS));
  return (
    <>
      <Select
        label={t`It works for`}
        value={days}
        onChange={setDays}
        allowDeselect={false}
        data={[
          { value: "1", label: t`a day` },
          { value: "7", label: t`a week` },
          { value: String(WEEKS), label: t`two weeks` },
          { value: "90", label: t`three months` },
          { value: "365", label: t`a year` },
          { value: "0", label: t`until it is taken back` },
        ]}
      />
      <input type="hidden" name="days" value={days ?? "0"} />
    </>
  );
}

function Made({ link, done }: { link: string; done: () => void }) {
  return (
    <Stack data-testid="share-made">
      <Text size="sm">
        <Trans>Send this link, or have it scanned. It is shown this once: Vetark keeps no copy of it.</Trans>
      </Text>
      <Copyable text={link} label={t`Link`} />
      <Center p="sm" bg="white" style={{ borderRadius: 8 }}>
        <QRCodeSVG value={link} size={200} title={t`QR code of the link`} marginSize={2} />
      </Center>
      <Group justify="flex-end">
        <Button onClick={done}>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
