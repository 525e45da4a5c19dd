import { useMemo } from "react";
import type { Study } from "../viewer/queries";
import type { Graphic } from "./graphics";
import type { ReportedMeasurement } from "./queries";
import { useReports } from "./useSaved";
import { currentOf } from "./versions";
import { asItStands, valueWords } from "./words";

/** More on one image nobody could read. */
const MOST = 300;

/** What other systems measured on an image, as lines and texts: nobody changes it here. */
export function useOthersGraphics(
  study: Study,
  image: { sopInstanceUID: string; frameNumber: number } | undefined,
): Graphic[] {
  const { data: reports } = useReports(study);
  const { sopInstanceUID, frameNumber } = image ?? {};
  return useMemo(
    () =>
      currentOf(reports ?? [])
        .flatMap(({ measurements }) => measurements)
        .filter(
          ({ kind, points, image: on }) =>
            !kind &&
            points.length > 0 &&
            on?.sopInstanceUID === sopInstanceUID &&
            (!on?.frameNumber || on.frameNumber === frameNumber),
        )
        .slice(0, MOST)
        .map(graphicOf),
    [reports, sopInstanceUID, frameNumber],
  );
}

const graphicOf = ({ label, points, values }: ReportedMeasurement): Graphic => ({
  kind: points.length > 1 ? "POLYLINE" : "POINT",
  points,
  closed: false,
  text: [label, ...values.slice(0, 2).map(asItStands).map(valueWords)].filter(Boolean).join(" · "),
  units: "PIXEL",
});
