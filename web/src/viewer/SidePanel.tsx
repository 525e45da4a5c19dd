import { useLingui } from "@lingui/react/macro";
import { CloseButton, Group, Loader, Title } from "@mantine/core";
import { Suspense, use, useEffect, useId, useRef } from "react";
import { PanelContext } from "./PanelContext";
import { PANELS, type PanelId, type PanelProps } from "./panels";
import classes from "./SidePanel.module.css";

interface Props extends PanelProps {
  panel: PanelId;
}

/** What stands beside the pictures, or on a phone over their lower half: one panel at a time. */
export function SidePanel({ panel, ...props }: Props) {
  const { t } = useLingui();
  const heading = useId();
  const tell = use(PanelContext);
  useEffect(() => {
    tell(true);
    return () => tell(false);
  }, [tell]);
  const place = useRef<HTMLElement>(null);
  // Opened by its key: who has no mouse goes on in it, and not through the whole toolbar.
  useEffect(() => {
    const focused = document.activeElement;
    const elsewhere = focused && focused !== document.body && !focused.contains(place.current);
    if (panel && !elsewhere) place.current?.focus({ preventScroll: true });
  }, [panel]);
  const found = PANELS.find(({ id }) => id === panel);
  if (!found) return null;
  const { label, Content } = found;
  return (
    <aside
      ref={place}
      tabIndex={-1}
      className={classes.panel}
      data-panel={panel}
      aria-labelledby={heading}
      data-testid={`panel-${panel}`}
    >
      <Group justify="space-between" wrap="nowrap" className={classes.head}>
        <Title order={2} size="sm" id={heading}>
          {t(label)}
        </Title>
        <CloseButton
          aria-label={t`Close`}
          onClick={() => props.dispatch({ type: "panel", panel })}
          data-testid="panel-close"
        />
      </Group>
      <div className={classes.content}>
        <Suspense fallback={<Loader size="sm" color="gray" aria-label={t`Loading`} />}>
          <Content {...props} />
        </Suspense>
      </div>
    </aside>
  );
}
