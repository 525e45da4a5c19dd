import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { formatDate } from "../format/dates";
import { Section } from "../page/Section";
import { weightOf } from "../requests/animals";
import { curveOf, type Weighed } from "./patient";
import classes from "./WeightCurve.module.css";

const WIDTH = 300;
const HEIGHT = 96;
/** Room for the dots at the edges. */
const MARGIN = 8;

const written = ({ kilograms }: Weighed) => weightOf({ weight: kilograms });

/** What the animal weighed at its studies: the last weight, the curve, and the same as numbers. */
export function WeightCurve({ weights }: { weights: Weighed[] }) {
  const { t } = useLingui();
  const [first, last] = [weights[0], weights.at(-1)];
  if (!first || !last) return null;
  return (
    <Section title={t`Weight`} testId="weight">
      <div className={classes.last}>
        <Text component="span" size="xl" fw={650}>
          {written(last)}
        </Text>{" "}
        <Text component="span" size="sm" c="dimmed">
          <Trans>on {formatDate(last.day)}</Trans>
        </Text>
      </div>
      {weights.length > 1 && (
        <>
          <Drawing
            weights={weights}
            label={t`From ${written(first)} on ${formatDate(first.day)} to ${written(last)} on ${formatDate(last.day)}`}
          />
          <details>
            <summary className={classes.summary}>
              <Plural value={weights.length} one="# weight" other="# weights" />
            </summary>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">
                    <Trans>Date</Trans>
                  </th>
                  <th scope="col">
                    <Trans>Weight</Trans>
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...weights].reverse().map((one) => (
                  <tr key={one.day}>
                    <td>{formatDate(one.day)}</td>
                    <td>{written(one)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </Section>
  );
}

function Drawing({ weights, label }: { weights: Weighed[]; label: string }) {
  const { points, high, low } = curveOf(weights, WIDTH, HEIGHT);
  const [first, last] = [weights[0], weights.at(-1)];
  return (
    <div className={classes.drawing}>
      <svg
        viewBox={`${-MARGIN} ${-MARGIN} ${WIDTH + 2 * MARGIN} ${HEIGHT + 2 * MARGIN}`}
        role="img"
        aria-label={label}
        data-testid="weight-curve"
      >
        <line x1={0} y1={0} x2={WIDTH} y2={0} className={classes.edge} />
        <line x1={0} y1={HEIGHT} x2={WIDTH} y2={HEIGHT} className={classes.edge} />
        <polyline points={points.map((point) => point.join(",")).join(" ")} className={classes.curve} />
        {weights.map((one, at) => (
          <circle key={one.day} cx={points[at]?.[0]} cy={points[at]?.[1]} r={4} className={classes.dot}>
            <title>{`${formatDate(one.day)}: ${written(one)}`}</title>
          </circle>
        ))}
      </svg>
      <div className={classes.scale} aria-hidden>
        <span>{weightOf({ weight: high })}</span>
        {low < high && <span>{weightOf({ weight: low })}</span>}
      </div>
      <div className={classes.days} aria-hidden>
        <span>{formatDate(first?.day)}</span>
        <span>{formatDate(last?.day)}</span>
      </div>
    </div>
  );
}
