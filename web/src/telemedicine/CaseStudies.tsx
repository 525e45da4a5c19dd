import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { IconPhoto, IconShare } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import { lazyPage } from "../newVersion";
import { Section } from "../page/Section";
import type { Membership } from "../session/session";
import classes from "./CasePage.module.css";
import { HeldImages } from "./HeldImages";
import type { CaseDetails } from "./queries";

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
  const pathOf = (uid: string) =>
    asProvider
      ? `/cases/${encodeURIComponent(of.id)}/studies/${encodeURIComponent(uid)}`
      : `/tenants/${tenant}/studies/${encodeURIComponent(uid)}`;
  return (
    <Section title={t`Images`} testId="case-studies">
      {!asProvider && <HeldImages tenant={tenant} id={of.id} mayAttach={mayAttach} />}
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
