import { useMediaQuery } from "@mantine/hooks";

/** Whether there is room for one picture only: a phone held upright, which shows two one above the other at most. */
export const useOnePane = () =>
  useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
