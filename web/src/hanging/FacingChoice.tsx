import { useLingui } from "@lingui/react/macro";
import { NativeSelect, SimpleGrid } from "@mantine/core";
import type { SideOfScreen } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { useChosen } from "../graphql/useChosen";
import { Failure } from "../page/Failure";
import { FaceRadiographs } from "./mutations";
import { type Facing, hangingKey } from "./queries";

/** Where the head of a lateral and the right side of a VD are shown. */
export function FacingChoice({ tenant, hanging }: { tenant: string; hanging: Facing }) {
  const { t } = useLingui();
  const face = useChange(FaceRadiographs, hangingKey(tenant));
  const [{ cranialAt, rightAt }, choose] = useChosen(hanging);
  const change = (changed: Partial<Facing>) => {
    const facing = { cranialAt, rightAt, ...changed };
    choose(facing, () => face.mutateAsync({ tenant, ...facing }));
  };
  const sides = (left: string, right: string) => [
    { value: "LEFT", label: left },
    { value: "RIGHT", label: right },
  ];
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t`Laterals`}
          data={sides(t`The cranial end at the left`, t`The cranial end at the right`)}
          value={cranialAt}
          onChange={({ currentTarget }) => change({ cranialAt: currentTarget.value as SideOfScreen })}
        />
        <NativeSelect
          label={t`VD and DV`}
          data={sides(t`The animal's right side at the left`, t`The animal's right side at the right`)}
          value={rightAt}
          onChange={({ currentTarget }) => change({ rightAt: currentTarget.value as SideOfScreen })}
        />
      </SimpleGrid>
      <Failure error={face.error} />
    </>
  );
}
