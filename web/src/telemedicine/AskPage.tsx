import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session, Tenant } from "../session/session";
import { AskForm, type Wanted } from "./AskForm";
import classes from "./AskPage.module.css";
import { CaseAttachments } from "./CaseAttachments";
import { signalmentOf } from "./CaseFacts";
import { destinationsOf } from "./dicomQueries";
import { dueAt, lasting } from "./due";
import { MissingPanel } from "./MissingPanel";
import { PriorChoice } from "./PriorChoice";
import { CancelCase, type CaseDetails, type CaseForm, casesKey, formOf, type Service } from "./queries";
import { regionChoices } from "./regions";
import { SendOutsideForm } from "./SendOutsideForm";
import { useDraft } from "./useDraft";
import { useNow } from "./useNow";
import { caseTitle, formatExtent, formatPrice, PRIORITIES } from "./words";

const MINUTE = 60_000;

/** Asks a provider for a reading of a study: a form that is filled already, and is kept as it is typed. */
export default function AskPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const { uid = "" } = useParams();
  const rights = session.memberships.find((one) => one.tenant.slug === tenant.slug)?.rights ?? [];
  return (
    <Page session={session} tenant={tenant} title={t`Ask for a reading`}>
      <Ask
        key={`${tenant.slug} ${uid}`}
        tenant={tenant.slug}
        study={uid}
        mayExport={rights.includes("EXPORT")}
      />
    </Page>
  );
}

function Ask({ tenant, study, mayExport }: { tenant: string; study: string; mayExport: boolean }) {
  const form = useQuery(formOf(tenant, study));
  const outside = useQuery({ ...destinationsOf(tenant), enabled: mayExport });
  return (
    <Loaded query={form} lines={8}>
      {(found) =>
        found.providers.length === 0 && !outside.data?.length ? (
          <Text data-testid="no-provider">
            <Trans>
              No telemedicine provider takes cases of this clinic yet. An administrator asks one under
              Administration, Telemedicine.
            </Trans>
          </Text>
        ) : (
          <Begun tenant={tenant} study={study} form={found} mayExport={mayExport} />
        )
      }
    </Loaded>
  );
}

interface BegunProps {
  tenant: string;
  study: string;
  form: CaseForm;
  mayExport: boolean;
}

function Begun(props: BegunProps) {
  const kept = useDraft(props.tenant, props.study, props.form);
  const { begun, draft, wanted } = kept;
  return (
    <Loaded query={{ ...begun, data: draft && wanted && { draft, wanted } }} lines={8}>
      {(now) => <Form {...props} kept={kept} {...now} />}
    </Loaded>
  );
}

interface FormProps extends BegunProps {
  kept: ReturnType<typeof useDraft>;
  draft: CaseDetails;
  wanted: Wanted;
}

function Form({ tenant, study, form, mayExport, kept, draft, wanted }: FormProps) {
  const { change, save, submit } = kept;
  const navigate = useNavigate();
  const offer = form.providers.find(({ slug }) => slug === wanted.provider);
  const service = offer?.services.find(({ id }) => id === wanted.service);
  const required = new Set(service?.history);
  const studyPath = `/tenants/${tenant}/studies/${encodeURIComponent(study)}`;
  const sent = () =>
    submit.mutate(draft.id, {
      onSuccess: ({ id }) => navigate(`/tenants/${tenant}/cases/${id}`, { replace: true }),
    });
  return (
    // Enter in a field sends nothing: what is submitted costs money.
    <form className={classes.form} data-testid="ask" onSubmit={(event) => event.preventDefault()}>
      <div className={classes.whose}>
        <Text fw={650} size="lg">
          {caseTitle(draft)}
        </Text>
        <Text size="sm" c="dimmed">
          {[signalmentOf(draft.patient), draft.patient.client].filter(Boolean).join(" — ")}
        </Text>
        <Anchor component={Link} to={studyPath} size="sm">
          <Trans>To the images</Trans>
        </Anchor>
      </div>
      <MissingPanel missing={draft.missing} />
      <AskForm
        wanted={wanted}
        change={change}
        providers={form.providers.map(({ slug, name }) => ({ value: slug, label: name }))}
        services={(offer?.services ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        regions={regionChoices()}
        fields={(offer?.historyFields ?? []).map((field) =>
          required.has(field.name) ? { ...field, required: true } : field,
        )}
        priorities={prioritiesOf(service)}
      />
      <PriorChoice
        studies={form.studies.filter(({ prior }) => prior)}
        chosen={wanted.priors}
        choose={(priors) => change({ priors })}
      />
      <Section title={t`Attachments`}>
        <CaseAttachments tenant={tenant} id={draft.id} attachments={draft.attachments} />
      </Section>
      {mayExport && (
        <SendOutsideForm
          tenant={tenant}
          id={draft.id}
          keep={save.mutateAsync}
          sent={(id) => navigate(`/tenants/${tenant}/cases/${id}`, { replace: true })}
        />
      )}
      <Discard tenant={tenant} id={draft.id} done={() => navigate(studyPath, { replace: true })} />
      <div className={classes.bar}>
        <div className={classes.inner}>
          <Quote wanted={wanted} draft={draft} service={service} saving={save.isPending} error={save.error} />
          <Button
            onClick={sent}
            size="lg"
            className={classes.submit}
            loading={submit.isPending}
            data-testid="submit-case"
          >
            <Trans>Submit</Trans>
          </Button>
        </div>
        <div className={classes.inner}>
          <Failure error={submit.error} />
        </div>
      </div>
    </form>
  );
}

/** What a service offers, with how long it takes. */
const prioritiesOf = (service: Service | undefined) =>
  (service?.turnaround ?? []).map(({ priority, minutes }) => ({
    value: priority,
    label: i18n._(PRIORITIES[priority]),
    within: t`within ${lasting(minutes)}`,
  }));

interface QuoteProps {
  wanted: Wanted;
  draft: CaseDetails;
  service: Service | undefined;
  saving: boolean;
  error: Error | null;
}

/** "1 region, 3 views, EUR 65" and "due today 17:30", before anything is sent. */
function Quote({ wanted, draft, service, saving, error }: QuoteProps) {
  const now = useNow();
  const { regions, views, priceCents, currency } = draft.service;
  const minutes = service?.turnaround.find(({ priority }) => priority === wanted.priority)?.minutes;
  const due = minutes ? dueAt(new Date(now + minutes * MINUTE).toISOString(), now) : "";
  return (
    <div className={classes.quote} data-testid="quote">
      <Text fw={650}>
        {[formatExtent(regions.length, views), currency && formatPrice(priceCents, currency)]
          .filter(Boolean)
          .join(", ")}
      </Text>
      <Text size="sm" c={error ? "red.9" : "dimmed"} role="status">
        {[due && t`due ${due}`, error ? error.message : saving ? t`saving …` : t`draft saved`]
          .filter(Boolean)
          .join(" · ")}
      </Text>
    </div>
  );
}

function Discard({ tenant, id, done }: { tenant: string; id: string; done: () => void }) {
  const cancel = useChange(CancelCase, [...casesKey(tenant), "list"]);
  return (
    <div>
      <Confirm
        question={t`Discard this draft?`}
        verb={t`Discard`}
        act={() => cancel.mutateAsync({ tenant, id, because: "" }).then(done)}
        pending={cancel.isPending}
        error={cancel.error}
        target={(ask) => (
          <Button variant="default" c="red.9" onClick={ask}>
            <Trans>Discard the draft</Trans>
          </Button>
        )}
      >
        <Text size="sm">
          <Trans>Nothing was sent. What you have typed is gone then.</Trans>
        </Text>
      </Confirm>
    </div>
  );
}
