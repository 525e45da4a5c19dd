import classes from "./Figures.module.css";

interface Part {
  className: keyof typeof classes;
  value: number;
}

/** Values beside each other as shares of the most there can be; what they are stands in words next to it. */
export function Bar({ parts, most }: { parts: Part[]; most: number }) {
  let before = 0;
  return (
    <span className={classes.bar}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ className, value }) => {
          const width = most ? (100 * value) / most : 0;
          const x = before;
          before += width;
          return <rect key={className} className={classes[className]} x={x} y="0" width={width} height="1" />;
        })}
      </svg>
    </span>
  );
}
