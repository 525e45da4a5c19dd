import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { Link } from "react-router";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Section } from "../page/Section";
import classes from "./CasePage.module.css";
import { AttachStudies, type CaseDetails, casesKey } from "./queries";

interface Props {
  tenant: string;
  of: CaseDetails;
  asProvider: boolean;
  mayLook: boolean;
  /** To take what came later into the case. */
  mayAttach: boolean;
}

/** The studies of a case, the earlier ones, and what arrived later and waits. */
export function CaseStudies({ tenant, of, asProvider, mayLook, mayAttach }: Props) {
  const attach = useChange(AttachStudies, casesKey(tenant));
  const pathOf = (uid: string) =>
    asProvider
      ? `/cases/${encodeURIComponent(of.id)}/studies/${encodeURIComponent(uid)}`
      : `/tenants/${tenant}/studies/${encodeURIComponent(uid)}`;
  return (
    <Section title={t`Images`} testId="case-studies">
      {of.held.length > 0 && (
        <Alert color="orange" title={t`Images came after the case was submitted`} data-testid="held">
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
      <ul className={classes.studies}>
        {of.studies.map((uid, at) => (
          <Study
            key={uid}
            name={of.studies.length > 1 ? t`Study ${at + 1}` : t`Study`}
            path={mayLook ? pathOf(uid) : null}
          />
        ))}
        {of.priors.map((uid, at) => (
          <Study key={uid} name={t`Earlier study ${at + 1}`} path={mayLook ? pathOf(uid) : null} />
        ))}
      </ul>
    </Section>
  );
}

function Study({ name, path }: { name: string; path: string | null }) {
  return (
    <li className={classes.study}>
      <Text size="sm" className={classes.names}>
        {name}
      </Text>
      {path && (
        <Button component={Link} to={path} variant="light" leftSection={<IconPhoto size={18} />}>
          <Trans>Images</Trans>
        </Button>
      )}
    </li>
  );
}
