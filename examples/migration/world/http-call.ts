import { Unavailable } from '@orderflow/core';
import type { Call } from './shop.ts';

/** Calls a provider by HTTP. @param timeoutMs when a provider counts as down. @default 1500 */
export const httpCall =
  (url: string, timeoutMs = 1500): Call =>
  async (path, body) => {
    const [service = path] = path.split('/');
    const unavailable = (cause: unknown) => new Unavailable(service, `${service} does not answer`, { cause });
    const answer = await fetch(`${url}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (!answer.ok) throw unavailable(new Error(`HTTP status ${answer.status}`));
    return answer.json() as ReturnType<Call>;
  };
