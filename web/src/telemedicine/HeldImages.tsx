import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatDate } from "../format/dates";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import classes from "./CasePage.module.css";
import { AttachHeldImages, heldOf } from "./dicomQueries";
import { casesKey } from "./queries";

interface Props {
  tenant: string;
  id: string;
  /** To show them to the reader. */
  mayAttach: boolean;
}

/** Images that came after the case was submitted, which the reader sees once the clinic says so. */
export function HeldImages({ tenant, id, mayAttach }: Props) {
  const { data = [] } = useQuery(heldOf(tenant, id));
  const attach = useChange(AttachHeldImages, casesKey(tenant));
  if (data.length === 0) return null;
  const images = data.reduce((sum, one) => sum + one.images, 0);
  return (
    <Alert color="orange" mb="md" data-testid="held">
      <Text fw={650} mb="xs">
        {plural(images, { one: "# image came later", other: "# images came later" })}
      </Text>
      <ul className={classes.studies}>
        {data.map(
          ({ studyInstanceUID, studyDescription, studyDate, modalities, newStudy, lastAt, ...one }) => (
            <li key={studyInstanceUID} className={classes.study}>
              <Text size="sm" className={classes.names}>
                {[
                  plural(one.images, { one: "# image", other: "# images" }),
                  studyDescription || modalities.join(", "),
                  studyDate && formatDate(studyDate),
                  newStudy && t`a new study`,
                  lastAt && t`the last ${formatMoment(lastAt)}`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </Text>
              {mayAttach && lastAt && (
                <Button
                  loading={attach.isPending}
                  onClick={() => attach.mutate({ tenant, case: id, study: studyInstanceUID, until: lastAt })}
                >
                  <Trans>Attach</Trans>
                </Button>
              )}
            </li>
          ),
        )}
      </ul>
      <Text size="sm" mt="xs">
        <Trans>The reader sees them only once they are attached.</Trans>
      </Text>
      <Failure error={attach.error} />
    </Alert>
  );
}
