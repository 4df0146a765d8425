/**
 * An amount as people write it: `€19.90`, `¥500`.
 * @param minor in the smallest unit of `currency` (ISO 4217), as many of which make one as the currency says
 */
export function formatMoney(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(minor / 10 ** digits);
}
