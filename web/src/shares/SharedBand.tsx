import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { type RefObject, useEffect, useState } from "react";
import { Link } from "react-router";
import { Cut } from "../page/Cut";
import { studyPagePath } from "../place";
import classes from "./SharedBand.module.css";
import { useSharedWithUs } from "./useSharedWithUs";

interface Props {
  tenant: string;
  /** The list below it, which does not move under the pointer. */
  list: RefObject<HTMLElement | null>;
}

/** Above a clinic's own studies: those that others show it now, in one line of any length. */
export default function SharedBand({ tenant, list }: Props) {
  const { data: shares = [] } = useSharedWithUs(tenant);
  const shown = useShown(shares.length > 0, list);
  if (!shown) return null;
  return (
    <section className={classes.band} aria-label={t`Shared with us`} data-testid="shared-band">
      <Link to={`/tenants/${tenant}/shares`} className={classes.title}>
        <Trans>Shared with us</Trans>
      </Link>
      <ul className={classes.studies}>
        {shares.flatMap(({ id, clinic, shown: studies }) =>
          studies.map((study) => (
            <li key={`${id} ${study.studyInstanceUID}`}>
              <Link to={studyPagePath(`shares/${id}`, study.studyInstanceUID)} className={classes.study}>
                <b>
                  <Cut lines={1}>{study.patientName?.display || t`Unnamed patient`}</Cut>
                </b>
                <span className={classes.about}>
                  {[study.modalitiesInStudy.join(", "), clinic].filter(Boolean).join(" · ")}
                </span>
              </Link>
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

/** Whether it stands there: the first one that comes waits until the pointer has left the list. */
function useShown(any: boolean, list: RefObject<HTMLElement | null>): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const below = list.current;
    if (!any || !below?.matches(":hover")) {
      setShown(any);
      return;
    }
    const show = () => setShown(true);
    below.addEventListener("pointerleave", show, { once: true });
    return () => below.removeEventListener("pointerleave", show);
  }, [any, list]);
  return any && shown;
}
