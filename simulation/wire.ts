import { type HttpProvider, httpProvider, type ProviderAnswer } from '@orderflow/core/providers';
import type { Outside } from '@orderflow/simulation';
import type { Dependency, DependencyFailure } from '@orderflow/simulation/stage';

type Process = Parameters<Outside[string]>[0];

/** A request as a provider receives it. */
export interface WireRequest {
  readonly method: string;
  /** `charges`, `charges/charge-o1` */
  readonly path: string;
  /** Idempotency key; empty in a request that only reads. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a provider does with a request when all goes well. */
export type Service = (request: WireRequest) => Promise<ProviderAnswer>;

/** The client of a provider, on a wire of the simulation: the provider may be down, hang, or answer what nobody expects. */
export const onTheWire = (dependency: Dependency, process: Process, service: Service): HttpProvider =>
  httpProvider({
    ...{ name: dependency.name, url: 'https://provider.example', timeoutMs: 5000, secret: async () => 'secret' },
    async fetch(url, { method = 'POST', headers, body }) {
      const key = (headers as Readonly<Record<string, string>>)['idempotency-key'] ?? '';
      const request = { method, path: url.pathname.slice(1), key, body: JSON.parse(String(body ?? '{}')) };
      const about = `${method} ${request.path} ${key}`.trimEnd();
      const work = () => answer(request, about, dependency, service);
      return responseOf(await dependency.call(process, about, work).catch(failureOf));
    },
  });

/** One that is down says so, and when to come back; one that does not answer is waited for in vain. */
function failureOf(error: Error): ProviderAnswer {
  if (error.name !== 'DependencyFailure') throw error;
  if ((error as DependencyFailure).kind === 'down') return { status: 503, body: {} };
  throw Object.assign(new Error(error.message), { name: 'TimeoutError' });
}

const responseOf = ({ status, body }: ProviderAnswer) => ({
  status,
  headers: new Headers(),
  text: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
});

/**
 * Somebody at the provider mends it then. The message waits meanwhile, and each crash while its copy is sent doubles it: what
 * crashes as often as here would come to thousands in a day.
 */
export const STUCK_FOR_MS = 3 * 3_600_000;

/**
 * How a request may be answered other than agreed. `stuck`: with an error, now and for hours whenever this key comes again. `unasked`,
 * `done`: with what means nothing, without its effect or with it.
 */
const WAYS = ['stuck', 'unasked', 'unasked', 'done', 'done', 'done'] as const;

const GARBAGE = ['', 'OK', '<html>', '[]', {}, { status: 7 }, { status: 'on_its_way' }, { trackingId: null }];

async function answer(
  request: WireRequest,
  about: string,
  dependency: Dependency,
  service: Service,
): Promise<ProviderAnswer> {
  const { memory, isReliable, now } = dependency;
  const stuck = `stuck ${request.key}`;
  const since = memory.get(stuck) as number | undefined;
  if (since !== undefined && now - since < STUCK_FOR_MS && !isReliable) return { status: 500, body: {} };
  const way = dependency.oddly(about, WAYS);
  if (way === undefined) return service(request);
  if (way === 'stuck' && request.key !== '') {
    memory.set(stuck, now);
    dependency.lasts(STUCK_FOR_MS);
    return { status: 500, body: {} };
  }
  if (way === 'done') await service(request);
  return { status: 200, body: GARBAGE[about.length % GARBAGE.length] };
}
