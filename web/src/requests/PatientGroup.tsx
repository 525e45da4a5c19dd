import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { IconHistory, IconPaw, IconPlus } from "@tabler/icons-react";
import { useId } from "react";
import { Link } from "react-router";
import type { Right } from "../graphql/generated/graphql";
import { patientPath } from "../patient/path";
import { aboutOf, clientOf, weightOf } from "./animals";
import classes from "./PatientGroup.module.css";
import type { ImageRequest, Patient } from "./queries";
import { RequestCard } from "./RequestCard";

interface Props {
  tenant: string;
  /** At least one, all of one patient. */
  requests: ImageRequest[];
  rights: readonly Right[];
  /** Whether this patient's requests are all that is looked at. */
  alone: boolean;
  askAgain: (patient: Patient) => void;
  lookAt: (patient: Patient) => void;
}

/** An animal as one has to know it before one lifts it, and what is to be shot of it. */
export function PatientGroup({ tenant, requests, rights, alone, askAgain, lookAt }: Props) {
  const id = useId();
  const patient = requests[0]?.patient;
  if (!patient) return null;
  const name = patient.name || patient.patientID;
  const weight = weightOf(patient);
  const [studyInstanceUID] = requests.flatMap(({ studies }) => studies);
  return (
    <section className={classes.patient} aria-labelledby={id} data-testid="patient">
      <header className={classes.head}>
        <h2 id={id} className={classes.name}>
          {name}
        </h2>
        {weight && <div className={classes.weight}>{weight}</div>}
        <div className={classes.who}>
          <Text size="lg">{aboutOf(patient)}</Text>
          <Text size="sm" c="dimmed">
            {[clientOf(patient), patient.patientID].filter(Boolean).join(" · ")}
          </Text>
        </div>
      </header>
      <ul className={classes.requests}>
        {requests.map((one) => (
          <RequestCard key={one.id} tenant={tenant} request={one} rights={rights} dated={alone} />
        ))}
      </ul>
      <footer className={classes.foot}>
        <Button
          size="lg"
          variant="subtle"
          leftSection={<IconPlus size={20} />}
          onClick={() => askAgain(patient)}
        >
          <Trans>Request more of {name}</Trans>
        </Button>
        {!alone && (
          <Button
            size="lg"
            variant="subtle"
            leftSection={<IconHistory size={20} />}
            onClick={() => lookAt(patient)}
          >
            <Trans>All of {name}</Trans>
          </Button>
        )}
        {studyInstanceUID && (
          <Button
            component={Link}
            to={patientPath({ tenant, studyInstanceUID })}
            size="lg"
            variant="subtle"
            leftSection={<IconPaw size={20} />}
          >
            <Trans>Patient's page</Trans>
          </Button>
        )}
      </footer>
    </section>
  );
}
