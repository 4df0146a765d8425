import { executionsOf } from '@orderflow/core';
import { breakerController, guarded } from '@orderflow/core/breaker';
import {
  type Binding,
  breakerDeps,
  consumerDeps,
  guardOf,
  type Runtime,
  workflowDeps,
} from '@orderflow/simulation/stage';
import { analyticsConsumer } from '../functions/analytics/consumer.ts';
import { api } from '../functions/api/api.ts';
import { auditConsumer } from '../functions/audit/consumer.ts';
import { s3Store } from '../functions/audit/s3-store.ts';
import { emailConsumer } from '../functions/email/consumer.ts';
import { sesMailer } from '../functions/email/ses-mailer.ts';
import { inventoryConsumer } from '../functions/inventory/consumer.ts';
import { orderConsumer } from '../functions/order/consumer.ts';
import { paymentConsumer } from '../functions/payment/consumer.ts';
import { readModelConsumer } from '../functions/read-model/consumer.ts';
import { inventorySteps } from '../functions/saga/inventory.ts';
import { orderSteps } from '../functions/saga/order.ts';
import { paymentSteps } from '../functions/saga/payment.ts';
import { shippingSteps } from '../functions/saga/shipping.ts';
import { sagaStarter } from '../functions/saga/starter.ts';
import { shippingConsumer } from '../functions/shipping/consumer.ts';
import type { Providers } from './providers.ts';

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
  breakerController({
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
