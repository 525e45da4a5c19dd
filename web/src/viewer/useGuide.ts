import { type Dispatch, useEffect, useReducer, useRef, useState } from "react";
import { Draft } from "../cornerstone/guidedDraft";
import { placeOf } from "../cornerstone/imageIds";
import { datasetOf } from "../cornerstone/pixels";
import { stackViewport } from "../cornerstone/start";
import type { Kind } from "../measurements/kinds";
import type { MeasuredAnimal } from "../measurements/measurement";
import { recumbencyOf } from "../measurements/recumbency";
import type { DisplaySet } from "./displaySets";
import type { Change } from "./state";

export interface Guide {
  /** What is being measured; undefined: nothing. */
  draft: Draft | undefined;
  /** The uid of what was measured last. */
  made: string | undefined;
  begin: (kind: Kind, variant?: string) => void;
  /** Gives up what is being measured. */
  cancel: () => void;
  undo: () => void;
  /** Puts the next point into the middle of a viewport: for who has no hand for a pointer. */
  putInMiddle: (viewportId: string) => void;
}

/** The animal that an image shows, by its study and by how it says that it lay. */
function animalOn(sets: DisplaySet[], imageId: string): MeasuredAnimal {
  const study = placeOf(imageId)?.studyInstanceUID;
  const patient = sets.find((set) => set.study.studyInstanceUID === study)?.study.patient;
  const { species, breed } = patient?.measuredAs ?? {};
  const recumbency = recumbencyOf(datasetOf(imageId) ?? {});
  return { species: species ?? "", breed: breed ?? "", recumbency };
}

/** A guide that measures step by step; it ends with what shows it. Escape gives up, Backspace and Ctrl+Z go back a step. */
export function useGuide(sets: DisplaySet[], dispatch: Dispatch<Change>): Guide {
  const [, changed] = useReducer((times: number) => times + 1, 0);
  const [made, setMade] = useState<string>();
  const draft = useRef<Draft>(undefined);
  const known = useRef(sets);
  known.current = sets;
  const end = () => {
    draft.current = undefined;
    dispatch({ type: "tool", tool: null });
  };
  const begin = (kind: Kind, variant?: string) => {
    const wishes = {
      changed,
      animalOn: (imageId: string) => animalOn(known.current, imageId),
      done: (uid: string) => {
        end();
        setMade(uid);
      },
    };
    draft.current = new Draft(kind, wishes, variant);
    setMade(undefined);
    dispatch({ type: "tool", tool: "guide" });
  };
  const cancel = () => {
    draft.current?.close();
    end();
    changed();
  };
  const undo = () => (draft.current?.count ? draft.current.undo() : cancel());

  const putInMiddle = (viewportId: string) => {
    const viewport = stackViewport(viewportId);
    if (!viewport) return;
    const { clientWidth, clientHeight } = viewport.element;
    const middle = viewport.canvasToWorld([clientWidth / 2, clientHeight / 2]);
    if (draft.current?.add(viewport, middle)) draft.current.settle();
  };

  const keys = useRef({ cancel, undo });
  keys.current = { cancel, undo };
  const open = draft.current !== undefined;
  useEffect(() => {
    if (!open) return;
    // Before all other keys: what they take back is not what one is about to draw.
    const pressed = (event: KeyboardEvent) => {
      // With Shift it is done again; beside Cmd a Mac says z for that too, and Caps Lock makes it Z.
      const z = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      const back = event.key === "Backspace" || z;
      if (event.target instanceof HTMLSelectElement || (event.key !== "Escape" && !back)) return;
      event.stopPropagation();
      event.preventDefault();
      if (back) keys.current.undo();
      else keys.current.cancel();
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [open]);
  useEffect(
    () => () => {
      if (!draft.current) return;
      draft.current.close();
      draft.current = undefined;
      dispatch({ type: "tool", tool: null });
    },
    [dispatch],
  );
  return { draft: draft.current, made, begin, cancel, undo, putInMiddle };
}
