import { paymentConsumer } from '../../functions/payment/consumer';
import type { PaymentGateway } from '../../functions/payment/gateway';
import { lambdaDeps } from '../../packages/core/lambda/wiring';
import { chargeInstantly } from '../instant-gateway';

const gateway: PaymentGateway = {
  charge: ({ key }) => chargeInstantly(key),
  refund: async () => ({ outcome: 'nothing' }),
};

/** The payment reaction as it is deployed, but for the provider. */
export const handler = paymentConsumer({ ...lambdaDeps(), gateway });
