import { code } from 'currency-codes';

/**
 * An amount as people write it: `1,999.90 EUR`, `500 JPY`. How many decimals a currency has is looked up in ISO's own list
 * (the exponent of ISO 4217), not in the locale data of whatever runs this, which has other decimals for some currencies
 * (HUF, IDR, COP, PKR, IQD) and changes with each Node. So the same amount is written the same everywhere.
 * @param minor a whole number, in the smallest unit of `currency`
 * @param currency its code. One that ISO 4217 does not list has two decimals, as most do.
 */
export function formatMoney(minor: number | bigint, currency: string): string {
  const decimals = code(currency)?.digits ?? 2;
  const digits = String(minor)
    .replace('-', '')
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = minor < 0 ? '-' : '';
  return `${sign}${[whole, ...(decimals > 0 ? [digits.slice(-decimals)] : [])].join('.')} ${currency}`;
}
