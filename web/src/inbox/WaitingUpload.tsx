import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Badge, Button, Checkbox, Group, Loader, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatBytes } from "../format/bytes";
import { formatDate } from "../format/dates";
import { formatDay, formatMoment } from "../format/moments";
import { sentence } from "../format/sentence";
import type { InboxUploadsQuery, InboxUploadQuery as Result } from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { Confirm } from "../page/Confirm";
import { Loaded } from "../page/Loaded";
import { AcceptForm } from "./AcceptForm";
import classes from "./InboxPage.module.css";
import { InboxUploadQuery, RefuseUpload, uploadKey, uploadsKey } from "./queries";
import { reasonOf } from "./words";

type Upload = InboxUploadsQuery["inboxUploads"][number];
export type Contents = Result["inboxUpload"];
type Study = Contents["studies"][number];

interface Props {
  tenant: string;
  upload: Upload;
  /** Whether who looks may see images. */
  pictures: boolean;
}

/** One upload that waits: who sent it and of which animal; opened, what is in it. */
export function WaitingUpload({ tenant, upload, pictures }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <div className={classes.upload} data-testid="waiting-upload">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className={classes.words}>
          <Text fw={600}>{t`${upload.patient || t`unnamed`}, from ${upload.sender || t`unnamed`}`}</Text>
          <Text size="sm" c="dimmed">
            {[
              upload.label,
              formatMoment(upload.createdAt),
              plural(upload.files, { one: "# file", other: "# files" }),
              formatBytes(upload.bytes),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          <Text size="xs" c="dimmed">
            {upload.finishedAt
              ? t`Deleted on ${formatDay(upload.endsAt)} unless accepted`
              : t`still being sent`}
          </Text>
        </div>
        {upload.deciding ? (
          <Deciding problem={upload.problem} />
        ) : (
          <Button size="xs" variant="light" onClick={toggle} aria-expanded={opened}>
            {opened ? t`Close` : t`Look`}
          </Button>
        )}
      </Group>
      {opened && !upload.deciding && <Inside tenant={tenant} id={upload.id} pictures={pictures} />}
    </div>
  );
}

/** What somebody decided is being carried out, or waits for room. */
function Deciding({ problem }: { problem: string }) {
  if (problem) {
    return (
      <Alert color="orange" p="xs" role="status" data-testid="upload-problem">
        {sentence(problem)} <Trans>It goes on by itself once there is room.</Trans>
      </Alert>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap" role="status">
      <Loader size="xs" aria-hidden />
      <Text size="sm">
        <Trans>is being done</Trans>
      </Text>
    </Group>
  );
}

function Inside({ tenant, id, pictures }: { tenant: string; id: string; pictures: boolean }) {
  const query = useQuery({
    queryKey: uploadKey(tenant, id),
    queryFn: async ({ signal }) => (await request(InboxUploadQuery, { tenant, id }, signal)).inboxUpload,
  });
  return (
    <Loaded query={query}>
      {(contents) => <Choice tenant={tenant} contents={contents} pictures={pictures} />}
    </Loaded>
  );
}

function Choice({ tenant, contents, pictures }: { tenant: string; contents: Contents; pictures: boolean }) {
  const { upload, studies, refused } = contents;
  const queries = useQueryClient();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [accepting, accept] = useDisclosure(false);
  const chosen = studies.filter(({ studyInstanceUID }) => !left.has(studyInstanceUID));
  const uids = left.size > 0 ? chosen.map(({ studyInstanceUID }) => studyInstanceUID) : null;
  const decided = () => queries.invalidateQueries({ queryKey: uploadsKey(tenant) });
  const refuse = useMutation({
    mutationFn: () => request(RefuseUpload, { tenant, id: upload.id, studies: uids }),
    onSuccess: decided,
  });
  const flip = (uid: string) => {
    const now = new Set(left);
    if (!now.delete(uid)) now.add(uid);
    setLeft(now);
  };
  return (
    <Stack gap="xs" mt="sm">
      <Text size="sm" className={classes.words}>
        {[upload.patient, upload.patientID, upload.species, upload.owner, upload.contact]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {upload.message && (
        <Text size="sm" className={classes.words} style={{ whiteSpace: "pre-line" }}>
          {upload.message}
        </Text>
      )}
      <div>
        {studies.map((study) => (
          <StudyRow
            key={study.studyInstanceUID}
            root={`/tenants/${tenant}/uploads/${upload.id}/files`}
            study={study}
            pictures={pictures}
            chosen={!left.has(study.studyInstanceUID)}
            flip={() => flip(study.studyInstanceUID)}
          />
        ))}
      </div>
      {refused.length > 0 && (
        <Text size="sm" c="dimmed" className={classes.words}>
          <Trans>Not taken:</Trans>{" "}
          {refused.map(({ path, reason }) => `${path} (${reasonOf(reason)})`).join(", ")}
        </Text>
      )}
      <Group gap="xs">
        <Button disabled={chosen.length === 0} onClick={accept.open}>
          <Trans>Accept</Trans>
        </Button>
        <Confirm
          question={t`Delete what came?`}
          verb={t`Delete it`}
          act={() => refuse.mutateAsync()}
          pending={refuse.isPending}
          error={refuse.error}
          target={(open) => (
            <Button variant="default" disabled={chosen.length === 0} onClick={open}>
              <Trans>Refuse</Trans>
            </Button>
          )}
        >
          <Trans>It is deleted for good. The sender sees that it was not accepted.</Trans>
        </Confirm>
      </Group>
      <AcceptForm
        tenant={tenant}
        contents={contents}
        studies={uids}
        opened={accepting}
        close={accept.close}
        done={decided}
      />
    </Stack>
  );
}

interface RowProps {
  root: string;
  study: Study;
  pictures: boolean;
  chosen: boolean;
  flip: () => void;
}

function StudyRow({ root, study, pictures, chosen, flip }: RowProps) {
  const named = [study.patientName, study.patientID, study.species].filter(Boolean).join(" · ");
  const title = named || t`Photos and documents`;
  const { storedPatient } = study;
  return (
    <div className={classes.study} data-testid="waiting-study">
      <Checkbox checked={chosen} onChange={flip} aria-label={title} mt={2} />
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" c="dimmed">
          {[
            study.modalities.join(", "),
            study.studyDescription,
            formatDate(study.studyDate),
            plural(study.files, { one: "# file", other: "# files" }),
            formatBytes(study.bytes),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {study.stored && (
          <Badge color="yellow.9" variant="light" mt={4} style={{ textTransform: "none" }}>
            {storedPatient
              ? t`The archive has this study, as one of ${storedPatient}`
              : t`The archive has this study`}
          </Badge>
        )}
        {pictures && study.samples.length > 0 && (
          <div className={classes.pictures}>
            {study.samples.map((file) => (
              <img
                key={file}
                className={classes.picture}
                src={`${root}/${file}/thumbnail`}
                alt=""
                loading="lazy"
                onError={({ currentTarget }) => currentTarget.remove()}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
