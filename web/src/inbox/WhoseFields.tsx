import { t } from "@lingui/core/macro";
import { SimpleGrid, TextInput } from "@mantine/core";
import type { Said } from "./api";

const LONGEST = 64;

interface Props {
  said: Said;
  change: (said: Said) => void;
  /** The clinic's people know numbers too. */
  withNumber?: boolean;
}

/** Which animal the photos and documents are of: DICOM files say it themselves. */
export function WhoseFields({ said, change, withNumber = false }: Props) {
  const field = (name: keyof Said) => ({
    value: said[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ ...said, [name]: event.currentTarget.value }),
    maxLength: LONGEST,
    size: "md" as const,
    autoComplete: "off",
  });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <TextInput label={t`Name of the animal`} required withAsterisk={false} {...field("patient")} />
      <TextInput label={t`Species`} placeholder={t`Dog, cat, horse …`} {...field("species")} />
      <TextInput label={t`Owner's family name`} {...field("owner")} />
      {withNumber && <TextInput label={t`Patient number, if it has one`} {...field("patient_id")} />}
    </SimpleGrid>
  );
}
