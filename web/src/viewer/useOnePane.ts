import { useMediaQuery } from "@mantine/hooks";

/** Whether there is room for one picture only, or two that are compared: on a phone, however it is held. */
export const useOnePane = () => useMedia("(max-width: 48em), (max-height: 30em)");

/** Whether two pictures go one above the other, and what is read beside a picture below it. */
export const useUpright = () => useMedia("(max-width: 48em) and (max-aspect-ratio: 8 / 5)");

const useMedia = (query: string) =>
  useMediaQuery(query, undefined, { getInitialValueInEffect: false }) ?? false;
