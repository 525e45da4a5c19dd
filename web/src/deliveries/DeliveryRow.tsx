import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Anchor, Badge, Button, Progress, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconListCheck, IconX } from "@tabler/icons-react";
import { Link } from "react-router";
import { formatAgo, formatMoment, isNow } from "../format/moments";
import { sentence } from "../format/sentence";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head } from "../page/List";
import { patientTitle, studyPath, whenOf } from "../studies/study";
import classes from "./DeliveryRow.module.css";
import { Proof } from "./Proof";
import { CancelDelivery, type Delivery, deliveriesKey, RetryDelivery } from "./queries";
import { canRetry, isOpen, progressOf, STATES } from "./state";

/** Where it is less or more than the study. */
const PARTS = { PATIENT: msg`All studies`, SERIES: msg`One series`, IMAGE: msg`One image` } as const;

export function DeliveryRow({ tenant, delivery }: { tenant: string; delivery: Delivery }) {
  const [proven, proof] = useDisclosure(false);
  const cancel = useChange(CancelDelivery, deliveriesKey(tenant));
  const retry = useChange(RetryDelivery, deliveriesKey(tenant));
  const { id, remote, aeTitle, state, instances, sent, failed, study, level } = delivery;
  const name = study ? patientTitle(study) : t`A study that is gone`;
  const about = [
    level !== "STUDY" && i18n._(PARTS[level]),
    study && whenOf(study).date,
    study?.studyDescription,
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <tr data-testid="delivery" data-delivery={id} data-state={state}>
      <Head
        name={
          study ? (
            <Anchor component={Link} to={studyPath(study)} c="inherit" fw={600} size="sm">
              {name}
            </Anchor>
          ) : (
            name
          )
        }
        about={about}
      />
      <Cell of={t`To`}>
        <span className={classes.lines}>
          {remote}
          <Text component="span" size="xs" c="dimmed">
            {aeTitle}
          </Text>
        </span>
      </Cell>
      <Cell of={t`State`}>
        <span className={classes.lines}>
          <Badge component="span" variant="light" radius="sm" color={STATES[state].color}>
            {i18n._(STATES[state].name)}
          </Badge>
          <Why delivery={delivery} />
        </span>
      </Cell>
      <Cell of={t`Images`}>
        <span className={classes.lines}>
          {progressOf(delivery)}
          {isOpen(state) && sent > 0 && (
            <Progress
              value={((sent + failed) / instances) * 100}
              size="sm"
              aria-label={t`Progress of ${name}`}
              className={classes.bar}
            />
          )}
        </span>
      </Cell>
      <Cell of={t`Sent by`}>
        <span className={classes.lines}>
          {delivery.rule ? t`Rule: ${delivery.rule}` : delivery.creator}
          <Text component="span" size="xs" c="dimmed" title={formatMoment(delivery.createdAt)}>
            {formatAgo(delivery.createdAt)}
          </Text>
        </span>
      </Cell>
      <Actions>
        {canRetry(state) && (
          <Button
            size="xs"
            variant="light"
            loading={retry.isPending}
            onClick={() => retry.mutate({ tenant, id })}
          >
            {state === "WAITING" ? t`Try now` : t`Try again`}
          </Button>
        )}
        <Tooltip label={t`Each image`}>
          <ActionIcon size="lg" aria-label={t`Each image of ${name}`} onClick={proof.open}>
            <IconListCheck size={18} />
          </ActionIcon>
        </Tooltip>
        {isOpen(state) && (
          <Confirm
            question={t`Cancel the delivery to ${remote}?`}
            verb={t`Cancel delivery`}
            act={() => cancel.mutateAsync({ tenant, id })}
            pending={cancel.isPending}
            error={cancel.error}
            target={(ask) => (
              <Tooltip label={t`Cancel delivery`}>
                <ActionIcon
                  color="red"
                  size="lg"
                  aria-label={t`Cancel the delivery of ${name}`}
                  onClick={ask}
                >
                  <IconX size={18} />
                </ActionIcon>
              </Tooltip>
            )}
          >
            <Trans>Nothing more is sent. What has arrived there stays.</Trans>
          </Confirm>
        )}
        <Failure error={retry.error} />
        {proven && <Proof tenant={tenant} delivery={delivery} close={proof.close} />}
      </Actions>
    </tr>
  );
}

/** What went wrong, and when it is tried again. */
function Why({ delivery: { state, reason, nextTry } }: { delivery: Delivery }) {
  if (state !== "WAITING" && state !== "FAILED") return null;
  return (
    <Text component="span" size="xs" c="dimmed" data-testid="reason">
      {reason && sentence(reason)} {nextTry && nextTryOf(nextTry)}
    </Text>
  );
}

const nextTryOf = (iso: string) => (isNow(iso) ? t`Next try in a moment.` : t`Next try ${formatAgo(iso)}.`);
