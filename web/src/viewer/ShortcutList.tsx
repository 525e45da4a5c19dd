import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Modal, Title } from "@mantine/core";
import { keyName } from "./Key";
import classes from "./ShortcutList.module.css";
import type { Group, Shortcut } from "./shortcuts";

const GROUPS: [Group, MessageDescriptor][] = [
  ["PICTURE", msg`Picture`],
  ["DRAWING", msg`Drawing`],
  ["SELECTED", msg`What is drawn`],
  ["VIEWER", msg`Viewer`],
];

interface Props {
  shortcuts: Shortcut[];
  opened: boolean;
  close: () => void;
}

/** All that keys do, from the tables that the keys are bound by. */
export function ShortcutList({ shortcuts, opened, close }: Props) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t`Keyboard shortcuts`}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <div className={classes.groups} data-testid="shortcuts">
        {GROUPS.map(([group, name]) => (
          <section key={group} className={classes.group}>
            <Title order={3} size="sm">
              {t(name)}
            </Title>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ keys, label }) => (
                  <div key={keys[0]} className={classes.row}>
                    <dt>{t(label)}</dt>
                    <dd>
                      {keys.map((key) => (
                        <kbd key={key}>{keyName(key)}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
