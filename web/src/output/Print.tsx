import { Trans, useLingui } from "@lingui/react/macro";
import { Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { formatDate, formatTime } from "../format/dates";
import { formatClock, formatDay } from "../format/moments";
import { formatKind, formatNumbers, formatSex } from "../format/patient";
import { ageThen } from "../patient/patient";
import { useSession } from "../session/session";
import { clientName, patientTitle } from "../studies/study";
import type { Shown } from "../viewer/Output";
import { encoded } from "./deliver";
import classes from "./Print.module.css";
import { composePanes, everyPane, paneElement } from "./panes";

interface Props {
  shown: Shown;
  close: () => void;
}

/** One page with what the panes show, and whose it is; made, printed, and gone again. */
export default function Print({ shown, close }: Props) {
  const { t } = useLingui();
  const [made, setMade] = useState<{ source: string; mirrored: number[] }>();
  const [failure, setFailure] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was shown when it began is printed
  useEffect(() => {
    let left = false;
    let source: string | undefined;
    const compose = async () => {
      const canvas = await composePanes(everyPane(shown), shown.columns, {
        fineness: "print",
        names: true,
        measurements: true,
      });
      if (!canvas) throw new Error(t`There is no picture, or it is not there yet.`);
      const url = URL.createObjectURL(await encoded(canvas, "png"));
      if (left) return URL.revokeObjectURL(url);
      source = url;
      setMade({ source, mirrored: everyPane(shown).filter(isMirrored) });
    };
    compose().catch((error: unknown) => {
      if (!left) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      left = true;
      if (source) URL.revokeObjectURL(source);
    };
  }, []);
  useEffect(() => {
    window.addEventListener("afterprint", close);
    return () => window.removeEventListener("afterprint", close);
  });
  if (failure) {
    return (
      <Modal opened onClose={close} title={t`It cannot be printed`} centered>
        <Text size="sm" role="alert">
          {failure}
        </Text>
      </Modal>
    );
  }
  return made ? createPortal(<Sheet shown={shown} {...made} />, document.body) : null;
}

const isMirrored = (pane: number) => Boolean(paneElement(pane)?.querySelector("[data-testid=mirrored]"));

interface SheetProps {
  shown: Shown;
  source: string;
  /** The panes in which the picture is mirrored. */
  mirrored: number[];
}

function Sheet({ shown: { study, panes }, source, mirrored }: SheetProps) {
  const { t } = useLingui();
  const { data } = useSession();
  const clinic = data?.session?.memberships.find(({ tenant }) => tenant.slug === study.tenant)?.tenant.name;
  const { patient } = study;
  const age = ageThen(study);
  const animal = [formatKind(patient), formatSex(patient.patientSex, patient.patientSexNeutered), age];
  const views = panes.map(({ pane, set }) =>
    [set.modality, set.title, mirrored.includes(pane) && t`(MIRRORED)`].filter(Boolean).join(" "),
  );
  const now = new Date().toISOString();
  return (
    <section className={classes.sheet} data-testid="print-sheet">
      <header className={classes.head}>
        <div>
          <p className={classes.strong}>{patientTitle(study)}</p>
          <p>{[patient.patientID, formatNumbers(patient)].filter(Boolean).join(" · ")}</p>
          <p>{animal.filter(Boolean).join(" · ")}</p>
          {clientName(study) && (
            <p>
              <Trans>Client: {clientName(study)}</Trans>
            </p>
          )}
        </div>
        <div className={classes.right}>
          <p className={classes.strong}>{clinic}</p>
          <p>{[formatDate(study.studyDate), formatTime(study.studyTime)].filter(Boolean).join(" · ")}</p>
          <p>{study.studyDescription}</p>
          <p>{views.join(", ")}</p>
        </div>
      </header>
      <img
        className={classes.picture}
        src={source}
        alt={views.join(", ")}
        onLoad={() => window.print()}
        data-testid="print-picture"
      />
      <footer className={classes.foot}>
        <p>
          <Trans>
            Printed {formatDay(now)} {formatClock(now)}
          </Trans>
        </p>
        <p>
          <Trans>Not for diagnosis: paper shows fewer greys than a screen.</Trans>
        </p>
      </footer>
    </section>
  );
}
