import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconChevronDown, IconChevronRight, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { get } from "../dicomweb/fetch";
import { formatNumber } from "../format/numbers";
import { type Row, written } from "./rows";
import classes from "./TagsPanel.module.css";

/** Signs of one value that are shown: longer ones are copied whole. */
const SHOWN = 1000;
const INDENT = 12;

interface Props {
  row: Row;
  name: string;
  /** Of the instance. */
  root: string;
  fold: (path: string) => void;
}

/** One attribute: its name, tag and VR, and below what it holds. */
export function TagRow({ row, name, root, fold }: Props) {
  const { t } = useLingui();
  const { copy, copied, error } = useClipboard({ timeout: 1500 });
  const { kind, tag, creator, vr, value, before, depth } = row;
  const words = name || (creator ? t`Private` : t`Unknown`);
  const indented = { paddingLeft: Math.min(depth, 8) * INDENT + (kind === "item" ? INDENT / 2 : 0) };
  if (kind === "item") {
    return (
      <li className={classes.row} style={indented}>
        <span className={classes.tag}>
          <Trans>Item {value}</Trans>
        </span>
      </li>
    );
  }
  const head = (
    <span className={classes.head}>
      {kind === "sequence" &&
        (row.open ? <IconChevronDown size={13} aria-hidden /> : <IconChevronRight size={13} aria-hidden />)}
      <span className={classes.name}>
        {words}
        {creator && ` · ${creator}`}
      </span>
      <span className={classes.tag}>
        {written(tag)} {vr}
      </span>
    </span>
  );
  return (
    <li className={classes.row} style={indented} data-testid="tag" data-tag={tag}>
      {kind === "sequence" ? (
        <UnstyledButton className={classes.fold} aria-expanded={row.open} onClick={() => fold(row.path)}>
          {head}
          <span className={classes.value}>
            <Plural value={Number(value)} one="# item" other="# items" />
          </span>
        </UnstyledButton>
      ) : (
        <>
          {head}
          <div className={classes.value}>
            {kind === "bulk" ? <BulkSize path={`${root}/bulkdata/${row.path}`} /> : value.slice(0, SHOWN)}
            {value.length > SHOWN && "…"}{" "}
            {row.bytes !== undefined && (
              <span className={classes.tag}>
                <Plural value={row.bytes} one="# byte" other="# bytes" />
              </span>
            )}
          </div>
          {value && (
            <ActionIcon
              className={classes.copy}
              size={24}
              variant="subtle"
              color="gray"
              aria-label={copied ? t`Copied` : t`Copy ${words}`}
              onClick={() => copy(value)}
              data-testid="tag-copy"
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          )}
        </>
      )}
      {error && (
        <div role="alert">
          <Trans>This browser does not let a page copy.</Trans>
        </div>
      )}
      {before !== undefined && (
        <div className={classes.before} data-testid="tag-before">
          <Trans>Corrected; it was: {before || "–"}</Trans>
        </div>
      )}
    </li>
  );
}

/** How large a value is that the metadata only points to; compressed pixels come by frame, and nobody knows before. */
function BulkSize({ path }: { path: string }) {
  const { data } = useQuery({
    queryKey: ["bulk-size", path],
    queryFn: async ({ signal }) => {
      const answer = await get(path, "application/octet-stream", signal, { Range: "bytes=0-0" });
      await answer.body?.cancel();
      return Number(answer.headers.get("Content-Range")?.split("/")[1]) || null;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ? <Trans>Bulk data, {formatNumber(data)} bytes</Trans> : <Trans>Bulk data</Trans>;
}
