import { ActionIcon, Alert, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dicomDateOf, formatDate } from "../format/dates";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import type { Session, Tenant } from "../session/session";
import { doubtsOf, requestsOf } from "./queries";
import { RequestCard } from "./RequestCard";
import { RequestForm } from "./RequestForm";
import classes from "./RequestsPage.module.css";
import { dayAfter, inOrder } from "./requests";
import { StudyInDoubtCard } from "./StudyInDoubtCard";

const OPEN = ["SCHEDULED", "IN_PROGRESS"];

/** What is to be shot today, what was shot of it, and what nobody can place. */
export default function RequestsPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const today = dicomDateOf(new Date());
  const [day, setDay] = useState(today);
  const [shown, show] = useState("open");
  const [asking, { open, close }] = useDisclosure(false);
  const requests = useQuery(requestsOf(tenant.slug, day));
  const doubts = useQuery(doubtsOf(tenant.slug));
  return (
    <Page
      session={session}
      tenant={tenant}
      title="Image requests"
      wide
      action={
        <Button size="md" leftSection={<IconPlus size={20} />} onClick={open}>
          New request
        </Button>
      }
    >
      <Group className={classes.bar} gap="sm">
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            size="xl"
            variant="default"
            aria-label="The day before"
            onClick={() => setDay(dayAfter(day, -1))}
          >
            <IconChevronLeft size={22} />
          </ActionIcon>
          <Button size="md" variant={day === today ? "light" : "default"} onClick={() => setDay(today)}>
            {day === today ? `Today, ${formatDate(day)}` : formatDate(day)}
          </Button>
          <ActionIcon
            size="xl"
            variant="default"
            aria-label="The day after"
            onClick={() => setDay(dayAfter(day, 1))}
          >
            <IconChevronRight size={22} />
          </ActionIcon>
        </Group>
        <SegmentedControl
          size="md"
          aria-label="Which requests"
          value={shown}
          onChange={show}
          data={[
            { value: "open", label: "To do" },
            { value: "all", label: "All" },
          ]}
        />
      </Group>
      {doubts.data && doubts.data.length > 0 && (
        <Alert color="orange" mb="md" title="Images that fit no request for sure" data-testid="in-doubt">
          <div className={classes.cards}>
            {doubts.data.map((one) => (
              <StudyInDoubtCard key={one.studyInstanceUID} tenant={tenant.slug} doubt={one} />
            ))}
          </div>
        </Alert>
      )}
      <Loaded query={requests} lines={4}>
        {(all) => {
          const wanted = inOrder(all).filter(({ state }) => shown === "all" || OPEN.includes(state));
          return wanted.length === 0 ? (
            <Empty>
              {all.length > 0 ? "All of this day is done." : "Nothing is requested for this day."}
            </Empty>
          ) : (
            <ul className={classes.cards} data-testid="requests">
              {wanted.map((one) => (
                <RequestCard key={one.id} tenant={tenant.slug} request={one} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      <Text size="xs" c="dimmed" mt="md">
        Modalities that ask for their worklist see these requests at once.
      </Text>
      {asking && <RequestForm tenant={tenant.slug} day={day} close={close} />}
    </Page>
  );
}
