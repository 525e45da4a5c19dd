import { i18n } from "@lingui/core";
import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Text } from "@mantine/core";
import { IconPhoto, IconQrcode } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import type { Right } from "../graphql/generated/graphql";
import { HandOver } from "./HandOver";
import type { ImageRequest } from "./queries";
import classes from "./RequestCard.module.css";
import { RequestMenu } from "./RequestMenu";
import { STATES, timeOf } from "./requests";
import { ShotTiles } from "./ShotTiles";

interface Props {
  tenant: string;
  request: ImageRequest;
  rights: readonly Right[];
  /** Whether the day is told too. */
  dated: boolean;
}

/** One request: what is to be shot, what was, and how far it is. */
export function RequestCard({ tenant, request, rights, dated }: Props) {
  const [handing, hand] = useState(false);
  const { label, color } = STATES[request.state];
  const { procedure } = request;
  const study = request.studies[0];
  const mayLook = rights.includes("RETRIEVE");
  return (
    <li className={classes.card} data-testid="request" data-state={request.state}>
      <div className={classes.head}>
        <div className={classes.what}>
          <Text component="h3" size="lg" fw={650} m={0}>
            {procedure.name}
          </Text>
          <Text size="md">
            {[
              dated && formatDate(request.starts.slice(0, 8)),
              timeOf(request.starts) || t`any time`,
              procedure.modality,
              request.stations.join(", "),
              request.requestedBy && t`for ${request.requestedBy}`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {request.reason && <Text size="md">{request.reason}</Text>}
          {request.endedBecause && (
            <Text size="md">
              <Trans>Ended because: {request.endedBecause}</Trans>
            </Text>
          )}
          {request.origin && (
            <Text size="md" c={request.missingSince ? undefined : "dimmed"}>
              {request.missingSince ? (
                <Trans>
                  From {request.origin}
                  <b>: no longer on its worklist, ask there</b>
                </Trans>
              ) : (
                <Trans>From {request.origin}</Trans>
              )}
            </Text>
          )}
        </div>
        <div className={classes.marks}>
          {request.priority !== "ROUTINE" && (
            <Badge component="span" size="xl" color="red.9" variant="filled" radius="sm">
              {request.priority}
            </Badge>
          )}
          <Badge
            component="span"
            size="xl"
            color={color}
            variant="light"
            radius="sm"
            tt="none"
            className={classes.state}
          >
            {i18n._(label)}
          </Badge>
          <RequestMenu tenant={tenant} request={request} mayEnd={rights.includes("STORE")} />
        </div>
      </div>
      <ShotTiles tenant={tenant} request={request} mayLook={mayLook} />
      <div className={classes.doing}>
        {study && mayLook && (
          <Button
            component={Link}
            size="lg"
            px="md"
            to={`/tenants/${tenant}/studies/${encodeURIComponent(study)}`}
            leftSection={<IconPhoto size={22} />}
          >
            {plural(request.images, { one: "# image", other: "# images" })}
          </Button>
        )}
        {(request.state === "SCHEDULED" || request.state === "IN_PROGRESS") && (
          <Button
            size="lg"
            px="md"
            variant="default"
            leftSection={<IconQrcode size={22} />}
            onClick={() => hand(true)}
          >
            <Trans>Code</Trans>
          </Button>
        )}
      </div>
      {handing && <HandOver request={request} close={() => hand(false)} />}
    </li>
  );
}
