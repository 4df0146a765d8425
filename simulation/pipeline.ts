import { resume } from '@orderflow/operator/verbs';
import type { Pipeline, Scenario, Workload } from '@orderflow/simulation';
import type { Deployment } from '@orderflow/simulation/cloudformation';
import { ViewsWatch } from '@orderflow/simulation/invariants';
import type { World } from '@orderflow/simulation/stage';
import { releasesOf } from '@orderflow/simulation/stage';
import { code } from './code.ts';
import { codeBefore } from './code-before.ts';
import { Customers } from './customers.ts';
import { EffectsWatch } from './effects-watch.ts';
import { EndingsWatch } from './endings-watch.ts';
import { Wishes } from './expected.ts';
import { Forger, isForged } from './forger.ts';
import { LatenessWatch } from './lateness-watch.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { OracleWatch } from './oracle-watch.ts';
import { ProjectionsWatch } from './projections-watch.ts';
import { Webhooks } from './webhooks.ts';
import { stockFor } from './wishes.ts';

/** The order flow, in either of its flows: the deployments say which. */
export const orderFlowPipeline = (deployments: readonly Deployment[]): Pipeline => ({
  releases: [
    ...releasesOf(deployments, code),
    ...deployments.slice(0, 1).map((deployment) => ({ name: 'the release before', deployment, code: codeBefore })),
  ],
  begin,
});

/** Ids as identity providers give them. */
const CUSTOMERS = ['ada', 'auth0|5f7c 1', '用户/42?'];

function begin(world: World, { load, until, isMild, store, arrivals }: Scenario): Workload {
  const { manifest, services, kernel } = world;
  const tables = {
    stock: manifest.table('stock'),
    ledger: manifest.table('ledger'),
    readModel: manifest.table('readModel'),
    analytics: manifest.table('analytics'),
  };
  const stock = stockFor(load);
  const wishes = new Wishes();
  const customers = new Customers(world, CUSTOMERS, wishes, store);
  const ledger = new LedgerWatch(tables.ledger, tables.stock, stock);
  const expected = wishes.expected.bind(wishes);
  const endings = new EndingsWatch({
    ...{ eventsTable: manifest.table('events'), store, ledger, stock, expected },
    accepted: () => customers.accepted,
    now: () => kernel.now,
  });
  const waits = { patienceHours: patienceOf(world), pendingHours: pendingOf(world) };
  const oracle = new OracleWatch(store, endings, wishes, { ...waits, isMild });
  const projections = new ProjectionsWatch(tables, store, oracle);
  services.dynamodb.seed(tables.stock, ...Object.entries(stock).map(([sku, available]) => ({ sku, available })));
  const forger = new Forger(world, () => [...customers.accepted]);
  const webhooks = new Webhooks(
    world,
    () => [...customers.accepted],
    (orderId) => store.events(`payment-${orderId}`).filter(({ type }) => type === 'payment.notified').length,
  );
  customers.introduceAll();
  customers.placeAll(arrivals(load));
  forger.forgeAll((until - kernel.now) / 2);
  webhooks.knockAll((until - kernel.now) / 2);
  return {
    watches: [
      ledger,
      customers,
      endings,
      oracle,
      webhooks,
      new LatenessWatch(world, manifest.table('events')),
      projections,
      new ViewsWatch(tables.readModel),
      new EffectsWatch(world, store, oracle, () => customers.addresses),
    ],
    poison: { bodies: POISON, isPoison: (body) => POISON.includes(body) || isForged(body) },
    isDone: () => customers.areDone && forger.isDone && webhooks.isDone,
    recover: () => resumeSagas(world),
    lookAtEnd: () => customers.lookAtEnd(),
  };
}

/** How long an order waits for a provider at least, hours, whatever release is deployed. */
const patienceOf = ({ releases }: World): number =>
  Math.min(
    ...releases
      .flatMap(({ deployment }) => deployment.functions)
      .flatMap(({ environment: { PAYMENT_PATIENCE_HOURS, CARRIER_PATIENCE_HOURS } }) => [
        ...(PAYMENT_PATIENCE_HOURS ? [Number(PAYMENT_PATIENCE_HOURS)] : []),
        ...(CARRIER_PATIENCE_HOURS ? [Number(CARRIER_PATIENCE_HOURS)] : []),
      ]),
  );

/** The same for the decision about a charge that was accepted. */
const pendingOf = ({ releases }: World): number =>
  Math.min(
    ...releases
      .flatMap(({ deployment }) => deployment.functions)
      .flatMap(({ environment: { PAYMENT_PENDING_HOURS: hours } }) => (hours ? [Number(hours)] : [])),
  );

/** `orderflow resume`, for each saga that has failed. */
async function resumeSagas({ services, kernel, stepFunctions }: World): Promise<boolean> {
  const failed = services.stepFunctions
    .executions()
    .filter(({ status }) => status !== 'RUNNING' && status !== 'SUCCEEDED');
  for (const { options } of failed) {
    const { arn: stateMachineArn } = options.stateMachine;
    // Express executions are not remembered once they have ended.
    const request = { stateMachineArn, type: 'standard', name: options.name, input: options.input as object };
    await resume(stepFunctions, request, () => kernel.now);
  }
  return failed.length > 0;
}

const POISON = [
  '{}',
  'no JSON at all',
  '{"detail-type":"order.created","source":"web-shop","detail":{"data":{"orderId":"poison"}}}',
];
