interface Read {
  dataUpdatedAt: number;
  errorUpdatedAt: number;
}

/**
 * Until when (ms since 1970; 0: unknown) a list was surely as it is shown: read then, or told of every change since.
 * Where it could not be read while it was still told of changes, it may lack some of them.
 */
export function trueUntil({ dataUpdatedAt, errorUpdatedAt }: Read, lostAt: number | null): number {
  const behind = errorUpdatedAt > dataUpdatedAt && (lostAt === null || errorUpdatedAt <= lostAt);
  return behind || !dataUpdatedAt ? dataUpdatedAt : Math.max(dataUpdatedAt, lostAt ?? 0);
}
