import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, useRef, useState } from "react";
import { placeCaret } from "../page/placeCaret";
import { matching, typedName, withBlock } from "./content";
import type { Section, Texts } from "./queries";
import classes from "./Reports.module.css";

interface Props {
  section: Section;
  label: string;
  text: string;
  blocks: Texts["textBlocks"];
  write: (text: string) => void;
  /** To the next or the last section. */
  go: (by: 1 | -1) => void;
  save: () => void;
}

const SHOWN = 8;

/** A section: "/" and a short name put a text block in, Alt with an arrow goes on to the next section. */
export function SectionField({ section, label, text, blocks, write, go, save }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [name, setName] = useState<string | null>(null);
  const found = name === null ? [] : matching([...blocks], name, section).slice(0, SHOWN);
  const put = (block: Texts["textBlocks"][number]) => {
    const made = withBlock(text, field.current?.selectionStart ?? text.length, block);
    placeCaret(field.current, made.caret, () => {
      write(made.text);
      setName(null);
    });
  };
  const pressed = (event: KeyboardEvent) => {
    const [first] = found;
    if ((event.key === "Tab" || event.key === "Enter") && first && !event.shiftKey) {
      event.preventDefault();
      put(first);
    } else if (event.key === "Escape" && name !== null) {
      event.stopPropagation();
      setName(null);
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  };
  return (
    <div>
      <Textarea
        ref={field}
        className={classes.field}
        label={label}
        data-section={section}
        autosize
        minRows={2}
        maxRows={24}
        maxLength={40_000}
        value={text}
        onKeyDown={pressed}
        onBlur={() => setTimeout(() => setName(null), 200)}
        onChange={({ currentTarget }) => {
          write(currentTarget.value);
          setName(typedName(currentTarget.value, currentTarget.selectionStart));
        }}
      />
      {name !== null && (
        <Group
          ref={(shown) => shown?.scrollIntoView({ block: "nearest" })}
          className={classes.names}
          gap={4}
          role="group"
          aria-label={t`Text blocks`}
          data-testid="text-blocks"
        >
          {found.map((one) => (
            <Button
              key={one.id}
              size="compact-xs"
              variant="default"
              title={one.text}
              onClick={() => put(one)}
            >
              /{one.name}
            </Button>
          ))}
          {!found.length && (
            <Text size="xs">
              <Trans>No text block has this short name.</Trans>
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}
