import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What goes wrong with one call of a step.
 * - `before <Name>`: an error of this name, before anything is done.
 * - `killed before`, `killed after`: `kill -9`, before it is done or between that and its answer.
 * - `hangs after`: it is done, and the answer never comes: the function runs into its time-out.
 */
export type Mishap = `before ${string}` | 'killed before' | 'killed after' | 'hangs after';

/** For calls of this step for this order: these mishaps one after the other; `for ever`, the last one again and again. */
export interface PlannedMishaps {
  readonly orderId: string;
  readonly step: string;
  readonly mishaps: readonly Mishap[];
  readonly forEver?: boolean;
}

/**
 * Says what goes wrong: the functions of the stage under test ask before each step, tests tell it beforehand.
 * `PUT /` plans some, `DELETE /<orderId>` removes those of an order, `POST /` a call `{orderId, step}` answers its mishap, `GET /` all calls.
 */
export async function startMishapServer(): Promise<{ readonly url: string; close(): void }> {
  const plans: { plan: PlannedMishaps; next: number }[] = [];
  const calls: object[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
    response.end(JSON.stringify(answer(request.method, request.url, body) ?? null));
  });
  const answer = (method = '', path = '', body?: unknown): unknown => {
    if (method === 'PUT') return void plans.push({ plan: body as PlannedMishaps, next: 0 });
    if (method === 'GET') return calls;
    if (method === 'DELETE')
      return void plans.splice(0, plans.length, ...plans.filter(({ plan }) => !path.includes(plan.orderId)));
    const { orderId, step } = body as { readonly orderId: string; readonly step: string };
    calls.push({ orderId, step });
    const due = plans.find(({ plan }) => plan.orderId === orderId && plan.step === step);
    if (!due) return undefined;
    const { mishaps, forEver = false } = due.plan;
    const now = mishaps[forEver ? Math.min(due.next, mishaps.length - 1) : due.next];
    due.next++;
    return now;
  };
  return listening(server);
}

const listening = (server: Server) =>
  new Promise<{ url: string; close(): void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });

const url = () => process.env.ORDERFLOW_MISHAPS_URL ?? 'http://127.0.0.1:1';

export const planMishaps = async (expected: PlannedMishaps): Promise<unknown> =>
  fetch(url(), { method: 'PUT', body: JSON.stringify(expected) });

/** From now on nothing goes wrong with this order. */
export const removeMishaps = (orderId: string): Promise<unknown> => fetch(`${url()}/${orderId}`, { method: 'DELETE' });

/** Steps that were called for an order, in their order. */
export async function callsFor(orderId: string): Promise<string[]> {
  const calls = (await (await fetch(url())).json()) as { orderId: string; step: string }[];
  return calls.filter((call) => call.orderId === orderId).map(({ step }) => step);
}
