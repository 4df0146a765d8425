import type { ClientConfig } from './clients.ts';

/**
 * The time as the endpoint has it, by the header of any answer: milliseconds since the epoch, to the second.
 * @returns `undefined` when it does not say
 */
export async function serverTime({ endpoint, region = 'us-east-1' }: ClientConfig): Promise<number | undefined> {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = endpoint ?? `https://sts.${region}.${domain}/`;
  const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5000) });
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? undefined : at;
}
