import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Button, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconDownload, IconFileText, IconZoomIn } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { text } from "../dicomweb/dataset";
import { metadataOptions } from "../dicomweb/metadata";
import { instanceRoot, studyRoot } from "../dicomweb/paths";
import { formatDate } from "../format/dates";
import { formatDay } from "../format/moments";
import { formatKind } from "../format/patient";
import { Logo } from "../Logo";
import { Loaded } from "../page/Loaded";
import { studyPagePath } from "../place";
import { type SharedDocument, shownDocuments } from "./documents";
import { KeepIt } from "./KeepIt";
import type { Opened } from "./open";
import { Pdf } from "./Pdf";
import { isDocument, isReport, plainKind, plainSpecies } from "./plainWords";
import { type ShownSeries, type ShownStudy, shownOf, shownStudyOf } from "./queries";
import classes from "./Shown.module.css";

/** More pictures of one series than that are a stack to go through, and one of them stands for it. */
const MOST_PICTURES = 12;
const SIZE = "viewport=1200,1200";
const TITLE = "00420010";

interface Props {
  id: string;
  share: Opened;
}

/** What a share shows: whose pictures, what they are, large; what else there is in a word or two. */
export function Shown({ id, share }: Props) {
  const place = `shares/${id}`;
  const studies = useQuery(shownOf(place));
  const names = [...new Set((studies.data ?? []).map(({ patient }) => callName(patient.patientName)))];
  const name = names.filter(Boolean).join(", ");
  const title = name ? t`Pictures of ${name}` : t`Pictures for you`;
  useDocumentTitle(title);
  const { clinic, label, ends_at } = share;
  const until = formatDay(ends_at);
  return (
    <main className={classes.page} data-testid="share">
      <header className={classes.head}>
        <Logo size={36} />
        <div>
          <Text size="sm" c="dimmed">
            <Trans>From {clinic}</Trans>
          </Text>
          <Title order={1} size="h2" className={classes.title}>
            {title}
          </Title>
        </div>
      </header>
      {label && <Text className={classes.title}>{label}</Text>}
      <Loaded query={studies} lines={6}>
        {(found) =>
          found.length === 0 ? (
            <Text>
              <Trans>The pictures are no longer there. Ask the clinic about them.</Trans>
            </Text>
          ) : (
            found.map((study) => <OneStudy key={study.studyInstanceUID} study={study} share={share} />)
          )
        }
      </Loaded>
      <footer className={classes.foot}>
        <KeepIt id={id} />
        <Text size="sm" c="dimmed">
          {until ? (
            <Trans>
              You can open this link until {until}. {clinic} answers questions about what it shows.
            </Trans>
          ) : (
            <Trans>{clinic} answers questions about what this shows.</Trans>
          )}
        </Text>
      </footer>
    </main>
  );
}

function OneStudy({ study, share }: { study: ShownStudy; share: Opened }) {
  const { tenant, studyInstanceUID, studyDate, studyDescription, modalitiesInStudy, patient } = study;
  const { hash } = useLocation();
  const viewer = { pathname: studyPagePath(tenant, studyInstanceUID), hash };
  const kind = formatKind({ ...patient, species: plainSpecies(patient.species) });
  const about = [kind, studyDescription].filter(Boolean).join(" · ");
  return (
    <section className={classes.study} data-testid="share-study">
      <div>
        <Title order={2} size="h3">
          {[plainKind(modalitiesInStudy), formatDate(studyDate)].filter(Boolean).join(", ")}
        </Title>
        {about && (
          <Text size="sm" c="dimmed" className={classes.title}>
            {about}
          </Text>
        )}
      </div>
      {share.view && <Pictures study={study} viewer={viewer} />}
      <div className={classes.buttons}>
        {share.view && (
          <Button
            component={Link}
            to={viewer}
            variant="light"
            size="md"
            leftSection={<IconZoomIn size={20} />}
          >
            <Trans>Look closer</Trans>
          </Button>
        )}
        {share.download && (
          <Button
            component="a"
            href={`${studyRoot(tenant, studyInstanceUID)}/export`}
            download
            variant="default"
            size="md"
            leftSection={<IconDownload size={20} />}
          >
            <Trans>Download (for another vet)</Trans>
          </Button>
        )}
      </div>
    </section>
  );
}

/** What an animal is called at home: behind its people's name, where both are known. */
const callName = (name: ShownStudy["patient"]["patientName"]) =>
  name?.alphabetic?.split("^")[1]?.trim() || (name?.display ?? "");

/** The documents as PDF. */
const documentsOf = (all: ShownSeries[]) =>
  all.flatMap(({ seriesInstanceUID: series, instances }) =>
    instances
      .filter(({ sopClassUID }) => isDocument(sopClassUID ?? ""))
      .map(({ sopInstanceUID: uid, instanceNumber }) => ({ series, uid, number: instanceNumber ?? 0 })),
  );

/** The same with what each says it is: nothing, until their series have been read. */
function useDocuments(study: ShownStudy, all: ShownSeries[]): SharedDocument[] {
  const found = documentsOf(all);
  const read = useQueries({
    queries: [...new Set(found.map(({ series }) => series))].map((series) =>
      metadataOptions(
        study.tenant,
        study.studyInstanceUID,
        series,
        found.filter((one) => one.series === series).length,
      ),
    ),
  });
  if (read.some(({ isPending }) => isPending)) return [];
  const titleOf = (uid: string) => {
    const dataset = read.map(({ data }) => data?.datasets.get(uid)).find(Boolean);
    return dataset ? text(dataset, TITLE) : "";
  };
  return shownDocuments(found.map((one) => ({ ...one, title: titleOf(one.uid) })));
}

type Address = { pathname: string; hash: string };

function Pictures({ study, viewer }: { study: ShownStudy; viewer: Address }) {
  const series = useQuery(shownStudyOf(study.tenant, study.studyInstanceUID));
  return (
    <Loaded query={series} lines={5}>
      {(all) => (
        <>
          <Documents study={study} all={all} viewer={viewer} />
          <div className={classes.pictures}>
            {all.map((one) => (
              <SeriesPictures key={one.seriesInstanceUID} study={study} series={one} viewer={viewer} />
            ))}
          </div>
        </>
      )}
    </Loaded>
  );
}

/** What there is to read. Notes of other systems stand alone where there is nothing for people. */
function Documents({ study, all, viewer }: { study: ShownStudy; all: ShownSeries[]; viewer: Address }) {
  const documents = useDocuments(study, all);
  const isNoted = all.some((one) => one.instances.some(({ sopClassUID }) => isReport(sopClassUID ?? "")));
  return (
    <div className={classes.reports}>
      {documents.map((one) => (
        <Pdf
          key={one.uid}
          root={instanceRoot(study.tenant, study.studyInstanceUID, one.series, one.uid)}
          document={one}
        />
      ))}
      {isNoted && documentsOf(all).length === 0 && (
        <Button
          component={Link}
          to={viewer}
          variant="default"
          size="md"
          leftSection={<IconFileText size={20} />}
        >
          <Trans>Read the notes</Trans>
        </Button>
      )}
    </div>
  );
}

function SeriesPictures({
  study,
  series,
  viewer,
}: {
  study: ShownStudy;
  series: ShownSeries;
  viewer: Address;
}) {
  const pictures = series.instances.filter(({ rows, columns }) => rows && columns);
  if (pictures.length === 0) return null;
  const stack = pictures.length > MOST_PICTURES;
  const middle = pictures[Math.floor(pictures.length / 2)];
  const shown = stack && middle ? [middle] : pictures;
  return shown.map(({ sopInstanceUID, numberOfFrames }, at) => {
    const root = instanceRoot(study.tenant, study.studyInstanceUID, series.seriesInstanceUID, sopInstanceUID);
    const frame = Math.ceil((numberOfFrames ?? 1) / 2);
    const many = stack ? pictures.length : (numberOfFrames ?? 1);
    const number = at + 1;
    return (
      <Link
        key={sopInstanceUID}
        to={viewer}
        className={classes.picture}
        aria-label={t`Look closer at this picture`}
      >
        <img
          src={`${root}/frames/${frame}/rendered?${SIZE}`}
          alt={series.seriesDescription || t`Picture ${number}`}
          loading="lazy"
          decoding="async"
        />
        {many > 1 && (
          <span className={classes.many}>
            <Plural value={many} one="# picture" other="# pictures" />
          </span>
        )}
      </Link>
    );
  });
}
