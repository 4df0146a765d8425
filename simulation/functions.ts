import { analyticsConsumer } from '../functions/analytics/consumer';
import { api } from '../functions/api/api';
import { auditConsumer } from '../functions/audit/consumer';
import { s3Store } from '../functions/audit/s3-store';
import { emailConsumer } from '../functions/email/consumer';
import { sesMailer } from '../functions/email/ses-mailer';
import { inventoryConsumer } from '../functions/inventory/consumer';
import { orderConsumer } from '../functions/order/consumer';
import { paymentConsumer } from '../functions/payment/consumer';
import { readModelConsumer } from '../functions/read-model/consumer';
import { inventorySteps } from '../functions/saga/inventory';
import { orderSteps } from '../functions/saga/order';
import { paymentSteps } from '../functions/saga/payment';
import { shippingSteps } from '../functions/saga/shipping';
import { sagaStarter } from '../functions/saga/starter';
import { shippingConsumer } from '../functions/shipping/consumer';
import { supervisor } from '../packages/core/breaker/controller';
import { guarded } from '../packages/core/breaker/guard';
import { executionsOf } from '../packages/core/workflow/step-functions';
import {
  type Binding,
  breakerDeps,
  consumerDeps,
  guardOf,
  type Runtime,
  workflowDeps,
} from '../packages/simulation/stage/runtime';
import type { Providers } from './providers';

/** Each function of the order flow by its name, but for the relay that each pipeline has, wired as its entry file wires it (`lambda.ts` beside its factory). */
export const functionsOf = (providers: Providers): Readonly<Record<string, Binding>> => ({
  api: (runtime) => api(apiDeps(runtime)),

  order: (runtime) =>
    orderConsumer({ ...consumerDeps(runtime), defaults: { currency: runtime.env('DEFAULT_CURRENCY') } }),
  payment: (runtime) => paymentConsumer({ ...consumerDeps(runtime), gateway: gatewayOf(runtime, providers) }),
  inventory: (runtime) => inventoryConsumer({ ...consumerDeps(runtime), stockTable: runtime.env('STOCK_TABLE') }),
  shipping: (runtime) => shippingConsumer({ ...consumerDeps(runtime), ...shippingSettings(runtime, providers) }),

  'saga-starter': (runtime) =>
    sagaStarter({
      ...consumerDeps(runtime),
      executions: executionsOf(runtime.env('STATE_MACHINE_ARN'), runtime.stepFunctions),
    }),
  'saga-order': (runtime) => orderSteps(workflowDeps(runtime)),
  'saga-payment': (runtime) => paymentSteps({ ...workflowDeps(runtime), gateway: gatewayOf(runtime, providers) }),
  'saga-inventory': (runtime) => inventorySteps({ ...workflowDeps(runtime), stockTable: runtime.env('STOCK_TABLE') }),
  'saga-shipping': (runtime) => shippingSteps({ ...workflowDeps(runtime), ...shippingSettings(runtime, providers) }),

  'breaker-payment-gateway': supervised,
  'breaker-carrier': supervised,

  email: (runtime) =>
    emailConsumer({
      ...consumerDeps(runtime),
      mailer: sesMailer(runtime.ses, runtime.env('MAIL_FROM')),
      customersTable: runtime.env('CUSTOMERS_TABLE'),
      idempotencyTable: runtime.env('IDEMPOTENCY_TABLE'),
    }),
  analytics: (runtime) =>
    analyticsConsumer({
      ...consumerDeps(runtime),
      analyticsTable: runtime.env('ANALYTICS_TABLE'),
      idempotencyTable: runtime.env('IDEMPOTENCY_TABLE'),
      markerTtlSeconds: Number(runtime.env('MARKER_TTL_SECONDS')),
    }),
  audit: (runtime) =>
    auditConsumer({ ...consumerDeps(runtime), objects: s3Store(runtime.s3, runtime.env('AUDIT_BUCKET')) }),
  'read-model': (runtime) =>
    readModelConsumer({ ...consumerDeps(runtime), readModelTable: runtime.env('READ_MODEL_TABLE') }),
});

const gatewayOf = (runtime: Runtime, providers: Providers) => guarded(providers.gateway(runtime), guardOf(runtime));

const supervised = (runtime: Runtime) =>
  supervisor({
    ...breakerDeps(consumerDeps(runtime), runtime),
    lambda: runtime.lambda,
    mappings: JSON.parse(runtime.env('BREAKER_MAPPINGS')),
  });

const shippingSettings = (runtime: Runtime, providers: Providers) => ({
  carrier: guarded(providers.carrier(runtime), guardOf(runtime)),
  defaultCountry: runtime.env('DEFAULT_COUNTRY'),
});

const apiDeps = ({ env, ...runtime }: Runtime) => ({
  ...runtime,
  tables: {
    events: env('EVENTS_TABLE'),
    readModel: env('READ_MODEL_TABLE'),
    idempotency: env('IDEMPOTENCY_TABLE'),
  },
  defaultCurrency: env('DEFAULT_CURRENCY'),
  openapi: async () => ({}),
});
