import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, NativeSelect, Popover, Stack, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLayoutGrid, IconLink } from "@tabler/icons-react";
import { type Layout, panesOf } from "../viewer/state";
import classes from "./LayoutPicker.module.css";
import type { Hung } from "./match";
import { LINK_KEY } from "./useLinked";

const ROWS = [1, 2, 3] as const;
const COLUMNS = [1, 2, 3, 4] as const;

interface Props {
  layout: Layout;
  fits: Hung[];
  hung: Hung | undefined;
  linked: boolean;
  /** null: as the protocol has it. */
  chooseLayout: (layout: Layout | null) => void;
  /** "": none. */
  chooseProtocol: (id: string) => void;
  toggleLink: () => void;
}

/** How many viewports there are, by which protocol the study hangs in them, and whether they move together. */
export function LayoutPicker({
  layout,
  fits,
  hung,
  linked,
  chooseLayout,
  chooseProtocol,
  toggleLink,
}: Props) {
  const { t } = useLingui();
  const [opened, { toggle, close }] = useDisclosure();
  const several = panesOf(layout) > 1;
  const choose = (chosen: Layout | null) => {
    chooseLayout(chosen);
    close();
  };
  const key = LINK_KEY.toUpperCase();
  return (
    <>
      <Tooltip label={t`Link the pictures: zoom, move and window together (${key})`}>
        <ActionIcon
          size={34}
          variant={linked && several ? "light" : "subtle"}
          color="gray"
          aria-label={t`Link the pictures`}
          aria-pressed={linked}
          disabled={!several}
          data-testid="link"
          onClick={toggleLink}
        >
          <IconLink size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Popover opened={opened} onChange={toggle} position="bottom-end" withArrow trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconLayoutGrid size={20} stroke={1.7} />}
            aria-label={t`Layout ${spoken(layout)}`}
            aria-expanded={opened}
            data-testid="layout"
            onClick={toggle}
          >
            {spoken(layout)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="sm">
            <fieldset className={classes.grid} aria-label={t`Layout`}>
              {ROWS.flatMap((rows) =>
                COLUMNS.map((columns) => {
                  const offered: Layout = `${rows}x${columns}`;
                  const [nowRows, nowColumns] = layout.split("x").map(Number);
                  return (
                    <UnstyledButton
                      key={offered}
                      className={classes.cell}
                      data-within={(rows <= (nowRows ?? 1) && columns <= (nowColumns ?? 1)) || undefined}
                      aria-label={spoken(offered)}
                      aria-pressed={offered === layout}
                      data-testid={`layout-${offered}`}
                      onClick={() => choose(offered)}
                    />
                  );
                }),
              )}
            </fieldset>
            {hung && hung.protocol.layout !== layout && (
              <Button variant="default" size="xs" data-testid="layout-hung" onClick={() => choose(null)}>
                <Trans>As the protocol has it</Trans>
              </Button>
            )}
            <NativeSelect
              label={t`Hung by`}
              size="xs"
              data-testid="protocol"
              value={hung?.protocol.id ?? ""}
              onChange={({ currentTarget }) => chooseProtocol(currentTarget.value)}
              data={[
                ...fits.map(({ protocol: { id, name } }) => ({ value: id, label: name })),
                { value: "", label: t`No protocol` },
              ]}
            />
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

const spoken = (layout: Layout) => layout.replace("x", "×");
