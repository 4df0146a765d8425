import type { ProviderAnswer } from '@orderflow/core/providers';
import { type Dependency, DependencyFailure } from '@orderflow/simulation/stage';
import { type Service, STUCK_FOR_MS, type WireRequest } from './wire.ts';

/** How long an answer is kept under its key. An error is mended before that. */
const KEPT_MS = 24 * 3_600_000;

const keptMs = ({ status }: ProviderAnswer): number => (status >= 500 ? STUCK_FOR_MS : KEPT_MS);

/** How often a client has given up before the provider is done, and how long it takes then, milliseconds. */
const SLOW = { share: 0.15, least: 1_000, most: 15_000 };

/** A key that is in use is a conflict to some, and too early to others. */
const IN_USE = [409, 425];

/** Whether a provider is the strict one in this run: it stays so. */
export function isStrict({ memory, chance }: Dependency): boolean {
  if (!memory.has('strict')) memory.set('strict', chance(0.4));
  return memory.get('strict') === true;
}

/** Whether a provider is at a request with this key right now. */
export const isInUse = ({ memory }: Dependency, key: string): boolean => memory.has(`in use ${key}`);

/**
 * A provider that keeps to its keys: the first answer to a key is its answer for a day, or for hours if it is an error; while it is at a request, the
 * key is in use; and sometimes it takes so long that its client has given up when the request has its effect.
 */
export const strict =
  (dependency: Dependency, service: Service): Service =>
  async (request) => {
    const { method, key } = request;
    if (method === 'GET' || key === '') return service(request);
    if (isInUse(dependency, key)) return { status: IN_USE[key.length % IN_USE.length] as number, body: {} };
    const stored = storedAnswer(key, dependency);
    if (stored) return stored;
    if (!dependency.chance(SLOW.share)) return perform(request, dependency, service);
    dependency.memory.set(`in use ${key}`, true);
    dependency.later(SLOW.least + dependency.random.between(0, SLOW.most), async () => {
      await perform(request, dependency, service);
    });
    throw new DependencyFailure('failed', `${dependency.name}: no answer in time to ${key}`);
  };

/** Of one that is reliable, only what is final is repeated: somebody there has mended the rest. */
function storedAnswer(key: string, { memory, now, isReliable }: Dependency): ProviderAnswer | undefined {
  const { answer, at } = (memory.get(`answer ${key}`) ?? {}) as { answer?: ProviderAnswer; at?: number };
  if (!answer || at === undefined || now - at > keptMs(answer)) return undefined;
  return isReliable && !isFinal(answer) ? undefined : answer;
}

/** Whether nothing else will come of it: no error, and nothing about a charge that was not decided then. */
function isFinal({ status, body }: ProviderAnswer): boolean {
  const { status: said, error } = body as { readonly status?: unknown; readonly error?: { readonly code?: unknown } };
  return status < 500 && said !== 'processing' && error?.code !== 'charge_pending';
}

async function perform(request: WireRequest, dependency: Dependency, service: Service): Promise<ProviderAnswer> {
  const { memory } = dependency;
  const { key } = request;
  memory.set(`in use ${key}`, true);
  const answer = await service(request);
  memory.delete(`in use ${key}`);
  // What was refused because something else is under way has not begun.
  if (!IN_USE.includes(answer.status)) memory.set(`answer ${key}`, { answer, at: dependency.now });
  if (answer.status >= 500) dependency.lasts(keptMs(answer));
  return answer;
}
