import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { executionName, stepFunctions } from '@orderflow/core';
import { clientConfig } from '@orderflow/operator';
import { eventually } from '../../e2e/support/eventually.ts';
import { runOrderflow } from '../../e2e/support/program.ts';
import { inStock, newCustomer, PlacedOrder, putEvent, type Wish } from '../../e2e/support/shop.ts';
import { stage } from '../../e2e/support/stage.ts';
import { type PlannedMishaps, planMishaps } from './mishaps.ts';

type Expected = Omit<PlannedMishaps, 'orderId'>;

/** An order in whose saga some things go wrong. Another workload's, so that its id is known before it exists. */
export async function placesWithMishaps(expected: readonly Expected[], wish: Wish = {}): Promise<PlacedOrder> {
  const orderId = `saga.${randomUUID()}`;
  for (const one of expected) await planMishaps({ orderId, ...one });
  const customerId = await newCustomer();
  const items = wish.items ?? [inStock];
  const total = items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
  await putEvent('web-shop', 'order.created', { data: { orderId, total, ...wish, customerId, items } });
  return new PlacedOrder(orderId, customerId);
}

/** Status of an order's executions, by name. */
export async function executionsOf({ orderId }: PlacedOrder): Promise<Record<string, string>> {
  const { endpoint, region } = stage();
  const call = stepFunctions({ endpoint, signing: new DynamoDBClient(clientConfig({ endpoint, region })).config });
  const { executions } = await call('ListExecutions', { stateMachineArn: sagaArn(), maxResults: 1000 });
  const name = executionName('order', orderId);
  const ours = (executions as { name: string; status: string }[]).filter((one) => one.name.endsWith(name));
  return Object.fromEntries(ours.map((one) => [one.name.replace(name, 'order'), one.status]));
}

/** The same once none of them runs: an order has ended a moment before its execution has. */
export const endedExecutionsOf = (order: PlacedOrder): Promise<Record<string, string>> =>
  eventually('the end of the execution', async () => {
    const executions = await executionsOf(order);
    return Object.values(executions).includes('RUNNING') ? undefined : executions;
  });

function sagaArn(): string {
  const saga = stage().workflows?.saga;
  if (!saga) throw new Error('the stage has no saga');
  return saga.arn;
}

/** `orderflow resume`, as an operator types it. */
export async function resume({ orderId }: PlacedOrder): Promise<{ readonly code: number; readonly said: string }> {
  const { code, output, errors } = await runOrderflow([
    'resume',
    orderId,
    '--stage',
    stage().stage,
    '--reason',
    'test',
  ]);
  return { code, said: `${output}${errors}` };
}

/** `orderflow trace`, as an operator types it. */
export const traceOf = async ({ orderId }: PlacedOrder): Promise<string> =>
  (await runOrderflow(['trace', orderId, '--stage', stage().stage])).output;
