import type { Surroundings } from '@orderflow/core';
import type { OutsideOfAws } from '@orderflow/simulation';
import { DependencyFailure } from '@orderflow/simulation/stage';
import { FakeDynamoDB } from '@orderflow/testing';
import type { PaymentGateway } from '../functions/payment/gateway.ts';
import type { Carrier } from '../functions/shipping/carrier.ts';
import { providersIn } from './providers.ts';

interface Options {
  /** What each dependency does with a call. @default it does it */
  readonly call?: (work: () => Promise<unknown>) => Promise<unknown>;
  /** How it answers oddly, each time. @default never */
  readonly oddly?: unknown;
  /** How long each charge takes to decide, minutes. @default it is decided at once */
  readonly minutes?: number;
  /** For how long it has known each key, milliseconds. */
  readonly age?: number;
  /** Whether they keep to their keys. @default no */
  readonly isStrict?: boolean;
}

function providers({ call = (work) => work(), oddly, minutes, age = 0, isStrict = false }: Options = {}) {
  const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } });
  const memory = new Map<string, unknown>();
  const state = { isReliable: false, isSlow: false };
  const later: (() => Promise<void>)[] = [];
  const dependency = (name: string) => ({
    ...{ name, memory, now: 0, ageOfKey: () => age, lasts: () => undefined },
    ...{ chance: () => (memory.has('strict') ? state.isSlow : isStrict), random: { between: () => 0 } },
    later: (_ms: number, work: () => Promise<void>) => void later.push(work),
    oddly: (about: string) => (about.startsWith('whether') ? minutes : oddly),
    get isReliable() {
      return state.isReliable;
    },
    call: (_process: unknown, _about: string, work: () => Promise<unknown>) => call(work),
  });
  const outside = providersIn({ dependency, directly: { dynamodb } } as unknown as OutsideOfAws);
  const surroundings = { setting: () => 'ledger', clock: () => 0 } as unknown as Surroundings;
  const port = (name: string) => outside[name]?.({} as never, surroundings);
  const statuses = () => dynamodb.rows('ledger').map(({ status }) => status);
  return {
    state,
    later,
    statuses,
    gateway: port('payment-gateway') as PaymentGateway,
    carrier: port('carrier') as Carrier,
  };
}

const order = { key: 'charge-o', orderId: 'o', amount: 900, currency: 'EUR', method: 'card' };
const parcel = { key: 'ship-o', orderId: 'o', country: 'DE' };
const refund = { key: 'refund-o', chargeKey: 'charge-o', orderId: 'o' };

test('when all goes well, they do over HTTP what the simulated ones do', async () => {
  const { gateway, carrier, statuses } = providers();
  expect(await gateway.charge(order)).toEqual({ outcome: 'charged' });
  expect(await gateway.findCharge(order)).toEqual({ outcome: 'charged' });
  expect(await gateway.refund(refund)).toEqual({ outcome: 'refunded' });
  expect(await gateway.findCharge(order)).toEqual({ outcome: 'refunded' });
  expect(await gateway.charge(order)).toMatchObject({ outcome: 'declined' });
  expect(await carrier.ship({ ...parcel, country: 'ZZ' })).toMatchObject({ outcome: 'refused' });
  const other = { key: 'ship-p', orderId: 'p' };
  expect(await carrier.findShipment(other)).toEqual({ outcome: 'none' });
  expect(await carrier.ship({ ...parcel, ...other })).toMatchObject({ outcome: 'shipped' });
  expect(await carrier.recall({ key: 'recall-p', shipKey: 'ship-p', orderId: 'p' })).toMatchObject({ outcome: 'gone' });
  expect(statuses()).toEqual(['charged', 'refunded', 'refused', 'shipped']);
});

test.each(['down', 'failed'] as const)('one that is %s fails as an HTTP provider does', async (kind) => {
  const { carrier, gateway } = providers({ call: () => Promise.reject(new DependencyFailure(kind, 'no')) });
  await expect(carrier.ship(parcel)).rejects.toMatchObject({ failureClass: 'unavailable' });
  await expect(gateway.refund(refund)).rejects.toMatchObject({ failureClass: 'unavailable' });
});

test('one error for ever is the answer to this key, until they are reliable', async () => {
  const { gateway, state } = providers({ oddly: 'stuck' });
  for (let time = 0; time < 3; time++)
    await expect(gateway.charge(order)).rejects.toMatchObject({ failureClass: 'unavailable' });
  state.isReliable = true;
  await expect(gateway.refund({ ...refund, chargeKey: 'x' })).rejects.toMatchObject({ failureClass: 'unavailable' });
});

test.each([
  ['done', ['charged']],
  ['unasked', []],
])('what means nothing is answered with the effect, or without it: %s', async (oddly, books) => {
  const { gateway, statuses, state } = providers({ oddly });
  state.isReliable = true; // nothing is pending
  await expect(gateway.charge(order)).rejects.toMatchObject({ failureClass: 'pending' });
  expect(statuses()).toEqual(books);
});

test('a key is forgotten after a day: it is as good as a new one', async () => {
  const { gateway, carrier, statuses } = providers({ age: 25 * 3_600_000 });
  for (let time = 0; time < 2; time++) {
    await gateway.charge(order);
    await carrier.ship(parcel);
  }
  expect(statuses().toSorted()).toEqual(['charged', 'charged', 'shipped', 'shipped']);
  expect(await gateway.findCharge(order)).toEqual({ outcome: 'charged' });
});

test('the strict one voids nothing in advance: what is charged after that is there, and can be given back by another key', async () => {
  const { gateway, statuses } = providers({ isStrict: true });
  expect(await gateway.refund({ ...refund, key: 'void-o' })).toEqual({ outcome: 'nothing' });
  expect(await gateway.charge(order)).toEqual({ outcome: 'charged' });
  expect(await gateway.refund({ ...refund, key: 'void-o' })).toEqual({ outcome: 'nothing' });
  expect(await gateway.refund(refund)).toEqual({ outcome: 'refunded' });
  expect(statuses()).toEqual(['charged', 'refunded']);
});

test('while the strict one is at a request its key is in use, and what comes of it is there when its client has given up', async () => {
  const { gateway, state, later, statuses } = providers({ isStrict: true });
  await gateway.findCharge(order);
  await gateway.refund({ ...refund, key: 'void-o' });
  state.isSlow = true;
  await expect(gateway.charge(order)).rejects.toMatchObject({ failureClass: 'unavailable' });
  await expect(gateway.charge(order)).rejects.toMatchObject({ failureClass: 'transient' });
  expect(await gateway.findCharge(order)).toEqual({ outcome: 'pending' });
  for (const work of later) await work();
  state.isSlow = false;
  expect(await gateway.charge(order)).toEqual({ outcome: 'charged' });
  expect(statuses()).toEqual(['charged']);
});

test('a charge that the strict one was asked to call off is never charged, whoever asks for it again', async () => {
  const { gateway, later, statuses } = providers({ isStrict: true, minutes: 1 });
  expect(await gateway.charge(order)).toEqual({ outcome: 'pending' });
  expect(await gateway.refund({ ...refund, key: 'void-o' })).toEqual({ outcome: 'nothing' });
  expect(await gateway.charge(order)).toMatchObject({ outcome: 'declined' });
  for (const work of later) await work();
  expect(statuses()).toEqual(['voided']);
});

test('the strict one refuses a refund under its key for ever, when it could not call off the charge; until it is mended', async () => {
  const { gateway, state, later, statuses } = providers({ isStrict: true, minutes: 360 });
  expect(await gateway.charge(order)).toEqual({ outcome: 'pending' });
  expect(await gateway.refund({ ...refund, key: 'void-o' })).toEqual({ outcome: 'pending' });
  for (const work of later) await work();
  expect(await gateway.charge(order)).toEqual({ outcome: 'charged' });
  await expect(gateway.refund({ ...refund, key: 'void-o' })).rejects.toMatchObject({ failureClass: 'permanent' });
  expect(statuses()).toEqual(['charged']);
  state.isReliable = true;
  expect(await gateway.refund({ ...refund, key: 'void-o' })).toEqual({ outcome: 'refunded' });
});

test('the strict one repeats an error, until somebody has mended it', async () => {
  const { gateway, state, statuses } = providers({ isStrict: true });
  const flaky = { ...order, token: 'tok_timeout' };
  await expect(gateway.charge(flaky)).rejects.toMatchObject({ failureClass: 'unavailable' });
  await expect(gateway.charge(flaky)).rejects.toMatchObject({ failureClass: 'unavailable' });
  expect(statuses()).toEqual(['charged']);
  state.isReliable = true;
  expect(await gateway.charge(flaky)).toEqual({ outcome: 'charged' });
});
