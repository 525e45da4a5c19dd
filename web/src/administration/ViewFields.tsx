import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Checkbox, Select, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { codeKey, codesOf, type DraftView, lateralities, recumbencies } from "./catalogue";
import classes from "./ViewFields.module.css";

const LONGEST = 64;

interface Props {
  number: number;
  view: DraftView;
  first: boolean;
  last: boolean;
  set: (change: Partial<DraftView>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

/** One view of a procedure. */
export function ViewFields({ number, view, first, last, set, move, remove }: Props) {
  const { data: codes = [] } = useQuery(codesOf("VIEWS"));
  const { code } = view;
  const choices = code && !codes.some((one) => codeKey(one) === codeKey(code)) ? [code, ...codes] : codes;
  const choose = (key: string | null) => {
    const chosen = choices.find((one) => codeKey(one) === key) ?? null;
    set({ code: chosen, name: view.name || chosen?.meaning || "" });
  };
  return (
    <fieldset className={classes.view} data-testid="view">
      <legend className={classes.legend}>
        <Trans>View {number}</Trans>
      </legend>
      <TextInput
        label={t`Name`}
        value={view.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={LONGEST}
        autoComplete="off"
        required
        withAsterisk={false}
      />
      <Select
        label={t`Code`}
        data={choices.map((one) => ({ value: codeKey(one), label: one.meaning }))}
        value={code && codeKey(code)}
        onChange={choose}
        nothingFoundMessage={t`No view of this name`}
        searchable
        clearable
      />
      <Select
        label={t`Side`}
        data={lateralities()}
        value={view.laterality}
        onChange={(laterality) => set({ laterality: laterality ?? "" })}
        allowDeselect={false}
      />
      <Select
        label={t`Position`}
        data={recumbencies()}
        value={view.recumbency}
        onChange={(recumbency) => set({ recumbency: recumbency ?? "" })}
        allowDeselect={false}
      />
      <div className={classes.doing}>
        <Checkbox
          label={t`Required`}
          checked={view.required}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
        <ActionIcon size="lg" aria-label={t`View ${number} up`} disabled={first} onClick={() => move(-1)}>
          <IconArrowUp size={18} />
        </ActionIcon>
        <ActionIcon size="lg" aria-label={t`View ${number} down`} disabled={last} onClick={() => move(1)}>
          <IconArrowDown size={18} />
        </ActionIcon>
        <ActionIcon size="lg" color="red" aria-label={t`Remove view ${number}`} onClick={remove}>
          <IconTrash size={18} />
        </ActionIcon>
      </div>
    </fieldset>
  );
}
