import { BATCH, orderBatches } from './orders.ts';
import { type Endpoint, type Programs, type Start, startOurs, startPeer } from './sides.ts';

/** What a side writes to its log for one event. */
export interface Logged {
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Makes sure, before anything is measured, that both sides do the whole job: they handle a batch, with logs and metrics;
 * handle nothing twice; and let nothing pass that breaks the contract.
 * @throws Error that says which side does not, and what
 */
export async function checkSides(endpoint: Endpoint, programs: Programs): Promise<{ ours: Logged; peer: Logged }> {
  const sides = { ours: startOurs, peer: startPeer };
  for (const [name, start] of Object.entries(sides)) {
    await checkOnce(name, start, endpoint, programs);
    await checkContract(name, start, endpoint, programs);
  }
  return {
    ours: await checkLogs('ours', startOurs, endpoint, programs),
    peer: await checkLogs('peer', startPeer, endpoint, programs),
  };
}

async function checkLogs(name: string, start: Start, endpoint: Endpoint, programs: Programs): Promise<Logged> {
  const printed: string[] = [];
  const side = await start(endpoint, programs, (output) => printed.push(output));
  const batches = orderBatches(1, '01JD00000000000000LOGS');
  const { failures, published } = await side.run(batches);
  await side.stop();
  expect(
    failures.length === 0 && published === 1,
    `${name}: ${failures.length} failed, ${published} an event published`,
  );
  const output = printed.join('');
  const lines = output.trim().split('\n');
  expect(/"CloudWatchMetrics".*"handled":/.test(output), `${name}: wrote no metrics`);
  for (const { messageId } of batches.flatMap(({ Records: records }) => records))
    expect(
      output.includes(`"correlationId":"request-${messageId}"`),
      `${name}: no log line tells ${messageId}'s request`,
    );
  return { lines: lines.length / BATCH, bytes: output.length / BATCH };
}

async function checkOnce(name: string, start: Start, endpoint: Endpoint, programs: Programs): Promise<void> {
  const side = await start(endpoint, programs);
  const [batch] = orderBatches(1, '01JD00000000000000ONCE');
  const { failures, published } = await side.run(batch ? [batch, batch] : []);
  await side.stop();
  expect(failures.length === 0 && published === 0.5, `${name}: handled a message twice, or not at all`);
}

async function checkContract(name: string, start: Start, endpoint: Endpoint, programs: Programs): Promise<void> {
  const side = await start(endpoint, programs);
  const [batch] = orderBatches(1, '01JD0000000000CONTRACT').map(({ Records: [first, ...rest] }) => ({
    Records: first ? [{ ...first, body: first.body.replace('"total":2897', '"total":"much"') }, ...rest] : [],
  }));
  const { failures, published, operations } = await side.run(batch ? [batch] : []);
  await side.stop();
  const kept = failures.length === 1 || operations.SendMessage === 1 / BATCH;
  expect(kept && published === (BATCH - 1) / BATCH, `${name}: did not tell poison from its batch mates`);
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
