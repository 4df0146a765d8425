import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { CustomerCreated, OrderCancelled, OrderCompleted, OrderCreated, recordOf } from './events.ts';
import { consumer, documents, tableOf } from './toolbox.ts';

const ses = new SESv2Client({ maxAttempts: 1 });

const SUBJECTS = {
  'order.created': 'We received your order',
  'order.completed': 'Your order is on its way',
  'order.cancelled': 'Your order was cancelled',
};

/** Mails a customer at the address that `integration.customer.created` brought. */
export const handler = consumer(
  recordOf([CustomerCreated, OrderCreated, OrderCompleted, OrderCancelled]),
  async (event) => {
    const TableName = tableOf('customers');
    if (event['detail-type'] === 'integration.customer.created')
      return documents.send(new PutCommand({ TableName, Item: event.detail.data }));
    const { customerId, orderId } = event.detail.data;
    const { Item: customer } = await documents.send(new GetCommand({ TableName, Key: { customerId } }));
    if (!customer) throw new Error(`no address yet for customer ${customerId}`);
    const Subject = { Data: SUBJECTS[event['detail-type']] };
    const Body = { Text: { Data: `Hello ${customer.name}, your order is ${orderId}.` } };
    return ses.send(
      new SendEmailCommand({
        FromEmailAddress: process.env.MAIL_FROM,
        Destination: { ToAddresses: [customer.email] },
        Content: { Simple: { Subject, Body } },
      }),
    );
  },
  { isIdempotent: ({ 'detail-type': type }) => type === 'integration.customer.created' },
);
