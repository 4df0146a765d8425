import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { providerLimits } from '@orderflow/core/providers';
import { paymentConsumer } from '../../functions/payment/consumer.ts';
import type { PaymentGateway } from '../../functions/payment/gateway.ts';
import { chargeInstantly } from '../instant-gateway.ts';

const gateway: PaymentGateway = {
  charge: ({ key }) => chargeInstantly(key),
  findCharge: async () => ({ outcome: 'none' }),
  refund: async () => ({ outcome: 'nothing' }),
};

/** No order of the benchmark refers to a token. */
const instruments = { find: async () => undefined };

/** The payment reaction as it is deployed, but for the provider. */
export const handler = defineFunction((surroundings) =>
  paymentConsumer({ ...consumerDeps(surroundings), gateway, limits: providerLimits(), instruments }),
);
