import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { instanceRoot } from "../dicomweb/paths";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { studyPagePath } from "../place";
import { Pdf } from "../shares/Pdf";
import { isDocument } from "../shares/plainWords";
import classes from "./CasePage.module.css";
import { AttachReturned, type ReturnedObject, returnedOf } from "./dicomQueries";
import { casesKey } from "./queries";

interface Props {
  tenant: string;
  id: string;
  /** To say which is the report. */
  mayAttach: boolean;
}

/** What came back from a provider outside: to be read, and the report among it, which ends the case. */
export function ReturnedReports({ tenant, id, mayAttach }: Props) {
  const returned = useQuery(returnedOf(tenant, id));
  const attach = useChange(AttachReturned, casesKey(tenant));
  return (
    <Loaded query={returned}>
      {(found) =>
        found.length === 0 ? (
          <Empty>
            <Trans>
              There is no report yet. It comes back into the study, by DICOM or as an upload, is shown here
              then, and ends the case once you say that it is the report.
            </Trans>
          </Empty>
        ) : (
          <>
            <ul className={classes.studies}>
              {found.map((one) => (
                <li key={one.sopInstanceUID} className={classes.study} data-testid="returned">
                  <Text size="sm" className={classes.names} fw={one.isReport ? 650 : undefined}>
                    {[
                      one.isReport && t`The report`,
                      one.kind,
                      one.callingAETitle,
                      formatMoment(one.receivedAt),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </Text>
                  <Reading tenant={tenant} of={one} />
                  {mayAttach && (
                    <Button
                      size="md"
                      variant="light"
                      loading={attach.isPending}
                      onClick={() => attach.mutate({ tenant, case: id, instances: [one.sopInstanceUID] })}
                    >
                      <Trans>This is the report</Trans>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            <Failure error={attach.error} />
          </>
        )
      }
    </Loaded>
  );
}

/** A PDF opens by itself, all else in the viewer. */
function Reading({ tenant, of }: { tenant: string; of: ReturnedObject }) {
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID, sopClassUID, isReport } = of;
  if (!isDocument(sopClassUID)) {
    return (
      <Button size="md" variant="default" component={Link} to={studyPagePath(tenant, studyInstanceUID)}>
        <Trans>Open in the viewer</Trans>
      </Button>
    );
  }
  const root = instanceRoot(tenant, studyInstanceUID, seriesInstanceUID, sopInstanceUID);
  return (
    <Pdf
      root={root}
      document={{
        uid: sopInstanceUID,
        series: seriesInstanceUID,
        title: "",
        kind: isReport ? "report" : "other",
      }}
    />
  );
}
