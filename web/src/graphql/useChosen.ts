import { startTransition, useOptimistic } from "react";

/**
 * What somebody chose, from the click on until the server was told; then what is known again. A controlled box whose
 * state waits for a mutation to be pending jumps back at the click.
 */
export function useChosen<Chosen>(known: Chosen) {
  const [shown, show] = useOptimistic(known);
  const choose = (chosen: Chosen, tell: () => Promise<unknown>) =>
    startTransition(async () => {
      show(chosen);
      await tell().catch(() => undefined); // the mutation has the error
    });
  return [shown, choose] as const;
}
