/**
 * An amount as people write it: `€19.90`, `¥500`.
 * @param minor in the smallest unit of `currency` (ISO 4217), as many of which make one as the currency says
 */
export function formatMoney(minor: number, currency: string): string {
  const format = formatOf(currency);
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(minor / 10 ** digits);
}

/** Kept, for making one takes longer than all else that an email needs. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency });
  formats.set(currency, format);
  return format;
}
