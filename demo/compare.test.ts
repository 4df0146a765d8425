import { type LocalStage, type StartLocalProps, silent } from '@orderflow/local';
import { compare } from './compare.ts';
import type { Measured } from './measure.ts';

const { signal } = new AbortController();
const props = { stage: 'local', orders: 7, context: { mail: 'none' }, progress: silent, signal };

/** What was done, in words; `failing` is the first thing that goes wrong. */
function world(failing?: string) {
  const done: string[] = [];
  const note = (what: string) => {
    done.push(what);
    if (what === failing) throw new Error(failing);
  };
  const startLocal = async ({ stage, endpoint = 'its own', context }: StartLocalProps) => {
    note(`start ${stage} on ${endpoint}: ${JSON.stringify(context)}`);
    const state = { stage, endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' };
    const emulator = endpoint === 'its own' ? { ended: new Promise<string>(() => undefined) } : undefined;
    return { state, emulator, stop: async () => note(`stop ${stage}`) } as LocalStage;
  };
  const capConcurrency = async ({ stage }: LocalStage['state']) => note(`cap ${stage}`);
  const measure = async ({ state }: LocalStage, orders: number) => {
    note(`measure ${state.stage}`);
    return { flow: state.stage, orders: Array(orders), usage: undefined } as unknown as Measured;
  };
  return { done, does: { startLocal, capConcurrency, measure } };
}

const all = [
  'start local on its own: {"mail":"none","flow":"choreography"}',
  'start local-saga on http://127.0.0.1:4566: {"mail":"none","flow":"orchestration"}',
  'cap local-saga',
  'measure local',
  'measure local-saga',
];

test('both flows get the same orders, on one endpoint, one after the other; they stay up until they are stopped', async () => {
  const { done, does } = world();
  const { flows, stop } = await compare(props, does);
  expect(done).toEqual(all);
  expect(flows.map(({ flow, orders }) => [flow, orders.length])).toEqual([
    ['local', 7],
    ['local-saga', 7],
  ]);
  await stop();
  expect(done.slice(all.length)).toEqual(['stop local-saga', 'stop local']);
});

test.each(all)('when this goes wrong, everything that was started is stopped: %s', async (failing) => {
  const { done, does } = world(failing);
  await expect(compare(props, does)).rejects.toThrow(failing);
  const begun = done.filter((what) => what.startsWith('start ') && what !== failing).length;
  expect(done.filter((what) => what.startsWith('stop '))).toEqual(['stop local-saga', 'stop local'].slice(2 - begun));
});
