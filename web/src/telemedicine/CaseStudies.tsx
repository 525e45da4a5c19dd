import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { IconPhoto, IconShare } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { lazyPage } from "../newVersion";
import { Failure } from "../page/Failure";
import { Section } from "../page/Section";
import type { Membership } from "../session/session";
import { READABLE } from "./CaseMarks";
import classes from "./CasePage.module.css";
import { AttachStudies, type CaseDetails, casesKey } from "./queries";

const ShareDialog = lazyPage(() => import("../shares/ShareDialog"));

interface Props {
  tenant: string;
  of: CaseDetails;
  asProvider: boolean;
  mayLook: boolean;
  /** To take what came later into the case. */
  mayAttach: boolean;
  rights: Membership["rights"];
}

/** The studies of a case, the earlier ones, and what arrived later and waits. */
export function CaseStudies({ tenant, of, asProvider, mayLook, mayAttach, rights }: Props) {
  const [shared, share] = useState<string>();
  const attach = useChange(AttachStudies, casesKey(tenant));
  const pathOf = (uid: string) =>
    asProvider
      ? `/cases/${encodeURIComponent(of.id)}/studies/${encodeURIComponent(uid)}`
      : `/tenants/${tenant}/studies/${encodeURIComponent(uid)}`;
  return (
    <Section title={t`Images`} testId="case-studies">
      {of.held.length > 0 && (
        <Alert
          color="orange"
          styles={READABLE}
          title={t`Images came after the case was submitted`}
          data-testid="held"
        >
          <ul className={classes.studies}>
            {of.held.map((uid, at) => (
              <li key={uid} className={classes.study}>
                <Text size="sm" className={classes.names}>
                  <Trans>Later images {at + 1}</Trans>
                </Text>
                {mayAttach && (
                  <Button
                    loading={attach.isPending}
                    onClick={() => attach.mutate({ tenant, id: of.id, studies: [uid] })}
                  >
                    <Trans>Attach</Trans>
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <Text size="sm" mt="xs">
            <Trans>The reader sees them only once they are attached.</Trans>
          </Text>
          <Failure error={attach.error} />
        </Alert>
      )}
      {of.studies.length === 0 && (
        <Text size="sm">
          <Trans>The images can no longer be seen here.</Trans>
        </Text>
      )}
      <div>
        <ul className={classes.studies}>
          {of.studies.map((study) => (
            <Study
              key={study.studyInstanceUID}
              study={study}
              path={mayLook ? pathOf(study.studyInstanceUID) : null}
              share={mayAttach ? () => share(study.studyInstanceUID) : undefined}
            />
          ))}
        </ul>
      </div>
      <Suspense>
        {shared && (
          <ShareDialog
            study={{ tenant, studyInstanceUID: shared }}
            rights={rights}
            close={() => share(undefined)}
          />
        )}
      </Suspense>
    </Section>
  );
}

/** What became of a study since it was attached; nothing of what is as it was. */
function changeOf(change: CaseDetails["studies"][number]["change"]): string {
  switch (change) {
    case "GONE":
      return t`was deleted`;
    case "OTHER_PATIENT":
      return t`was moved to another patient`;
    case "CORRECTED":
      return t`was corrected since`;
    case "MORE_IMAGES":
      return t`has new images since`;
    case "NONE":
      return "";
  }
}

interface StudyProps {
  study: CaseDetails["studies"][number];
  path: string | null;
  /** Shows it to the referring vet, or to the owner. */
  share?: () => void;
}

function Study({ study, path, share }: StudyProps) {
  const { prior, change, description, date, modalities, images } = study;
  const about = [
    prior && t`earlier study`,
    formatDate(date),
    modalities.join(", "),
    images > 0 && plural(images, { one: "# image", other: "# images" }),
  ];
  return (
    <li className={classes.study} data-testid="case-study" data-change={change}>
      <div className={classes.names}>
        <Text size="sm" fw={600}>
          {description || (prior ? t`Earlier study` : t`Study`)}
        </Text>
        <Text size="sm" c="dimmed">
          {about.filter(Boolean).join(" · ")}
        </Text>
        {change !== "NONE" && (
          <Text size="sm" c="red.9">
            {changeOf(change)}
          </Text>
        )}
      </div>
      {change !== "GONE" && (
        <div className={classes.doing}>
          {share && (
            <Button variant="default" leftSection={<IconShare size={18} />} onClick={share}>
              <Trans>Share</Trans>
            </Button>
          )}
          {path && (
            <Button component={Link} to={path} variant="light" leftSection={<IconPhoto size={18} />}>
              <Trans>Images</Trans>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
