import { i18n } from "@lingui/core";

/** "1,234.5" */
export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string =>
  i18n.number(value, options);

/** What stands before the decimals: a point, or a comma. */
export const decimalSign = (): string => formatNumber(0.5).replaceAll(/\d/g, "");
