import { ActionIcon, Badge, Button, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendar, IconCheck, IconDots, IconPhoto, IconRepeat, IconX } from "@tabler/icons-react";
import { Link } from "react-router";
import { dicomDateOf } from "../format/dates";
import { countOf } from "../format/patient";
import { useChange } from "../graphql/useChange";
import { Question } from "../page/Confirm";
import { CancelRequest, type ImageRequest, RepeatRequest, requestsKey } from "./queries";
import classes from "./RequestsPage.module.css";
import { RescheduleForm } from "./RescheduleForm";
import { aboutOf, clientOf, STATES, timeOf } from "./requests";

/** One request, large enough for gloves: who, what, and how far it is. */
export function RequestCard({ tenant, request }: { tenant: string; request: ImageRequest }) {
  const { label, color } = STATES[request.state];
  const { patient, procedure } = request;
  const study = request.studies[0];
  return (
    <li className={classes.card} data-testid="request" data-state={request.state}>
      <div className={classes.time}>{timeOf(request.starts) || "Any time"}</div>
      <div className={classes.patient}>
        <Text component="h2" size="lg" fw={600}>
          {patient.name || patient.patientID}
          {request.priority !== "ROUTINE" && (
            <Badge color="red" variant="filled" radius="sm" ml={8}>
              {request.priority}
            </Badge>
          )}
        </Text>
        <Text size="sm">{aboutOf(request)}</Text>
        <Text size="sm" c="dimmed">
          {[clientOf(request), request.requestedBy && `for ${request.requestedBy}`]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        <Text size="md" mt={8} fw={500}>
          {procedure.name} · {procedure.modality}
          {request.stations.length > 0 && ` · ${request.stations.join(", ")}`}
        </Text>
        {request.reason && <Text size="sm">{request.reason}</Text>}
        {request.endedBecause && <Text size="sm">Ended because: {request.endedBecause}</Text>}
        {request.origin && (
          <Text size="sm" c={request.missingSince ? undefined : "dimmed"}>
            From {request.origin}
            {request.missingSince && <b>: no longer on its worklist, ask there</b>}
          </Text>
        )}
        <div className={classes.views}>
          {procedure.views.map((view) => (
            <Badge
              key={`${view.name}${view.laterality}`}
              component="span"
              size="lg"
              radius="sm"
              variant={view.required ? "light" : "outline"}
              color="gray"
              tt="none"
            >
              {[view.laterality, view.name].filter(Boolean).join(" ")}
              {!view.required && ", if wanted"}
            </Badge>
          ))}
        </div>
      </div>
      <div className={classes.doing}>
        <Badge component="span" size="lg" color={color} variant="light" radius="sm">
          {label}
        </Badge>
        {study && (
          <Button
            component={Link}
            to={`/tenants/${tenant}/studies/${study}`}
            variant="light"
            leftSection={<IconPhoto size={18} />}
          >
            {countOf(request.images, "image", "images")}
          </Button>
        )}
        <RequestMenu tenant={tenant} request={request} />
      </div>
    </li>
  );
}

function RequestMenu({ tenant, request }: { tenant: string; request: ImageRequest }) {
  const cancel = useChange(CancelRequest, requestsKey(tenant));
  const repeat = useChange(RepeatRequest, requestsKey(tenant));
  const [moving, move] = useDisclosure(false);
  const [cancelling, ask] = useDisclosure(false);
  const waits = request.state === "SCHEDULED";
  const name = request.patient.name || request.patient.patientID;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size="xl" variant="subtle" aria-label={`What to do with the request for ${name}`}>
            {repeat.isSuccess ? <IconCheck size={22} /> : <IconDots size={22} />}
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {waits && (
            <Menu.Item leftSection={<IconCalendar size={18} />} onClick={move.open}>
              Move
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconRepeat size={18} />}
            onClick={() => repeat.mutate({ tenant, id: request.id, date: dicomDateOf(new Date()) })}
          >
            Request again for today
          </Menu.Item>
          {waits && (
            <Menu.Item color="red" leftSection={<IconX size={18} />} onClick={ask.open}>
              Cancel
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {moving && <RescheduleForm tenant={tenant} request={request} close={move.close} />}
      <Question
        question={`Cancel the request for ${name}?`}
        verb="Cancel it"
        act={() => cancel.mutateAsync({ tenant, id: request.id, reason: "" })}
        pending={cancel.isPending}
        error={cancel.error}
        opened={cancelling}
        close={ask.close}
      >
        <Text size="sm">It leaves the worklist of the modalities. What was shot of it already stays.</Text>
      </Question>
    </>
  );
}
