import { MAX_BODY_BYTES } from './body.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './list-orders.ts';
import * as examples from './openapi-examples.ts';
import { answer, header, json, pathId, read, refusals, sent, unchanged } from './openapi-parts.ts';
import { refTo } from './openapi-schemas.ts';

const location = {
  location: sent('Where the order is.', { type: 'string', format: 'uri-reference' }),
  'retry-after': sent('Seconds after which the order is worth a look.', { type: 'integer', minimum: 0 }),
};

const underWay = {
  'retry-after': {
    description: 'Seconds after which the order is worth another look, while it is under way.',
    schema: { type: 'integer', minimum: 0 },
  },
};

const idempotencyKey = header(
  'Idempotency-Key',
  'Makes it safe to send the command again: the same caller, key and body get the same answer, and no second order. ' +
    'Without a key, every request is an order.',
  { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
);

const replayed = {
  'idempotency-replayed': {
    description: '`true` if this is the answer to an earlier request with the same key.',
    schema: { const: 'true' },
  },
};

const limit = { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT };

const pageParameters = [
  { name: 'limit', in: 'query', schema: limit },
  {
    name: 'cursor',
    in: 'query',
    description: 'The `cursor` of the page before.',
    schema: { type: 'string' },
  },
];

/** The operations of one path, and the parameters that they share. */
export interface PathItem {
  readonly parameters?: readonly object[];
  readonly get?: object;
  readonly post?: object;
}

/** Every operation, by path. */
export const paths: Readonly<Record<string, PathItem>> = {
  '/orders': {
    get: {
      operationId: 'findOrders',
      summary: 'List the orders of a customer, or those that have a status, newest first',
      description:
        'Takes one of `customerId`, with an id of any kind, and `status`. An order is listed moments after it was taken; one whose ' +
        'status changes meanwhile may be missing on a page.',
      parameters: [
        { name: 'customerId', in: 'query', schema: { $ref: refTo('ForeignId') } },
        { name: 'status', in: 'query', schema: { $ref: refTo('OrderStatus') } },
        ...pageParameters,
      ],
      responses: {
        200: read('A page of orders.', 'OrderPage', examples.orderPage),
        ...unchanged,
        ...refusals('invalid-input'),
      },
    },
    post: {
      operationId: 'createOrder',
      summary: 'Place an order',
      parameters: [idempotencyKey],
      requestBody: {
        required: true,
        description: `At most ${MAX_BODY_BYTES} bytes.`,
        content: json('CreateOrder', examples.createOrder),
      },
      responses: {
        202: answer('The order is taken.', 'Accepted', examples.accepted, { ...location, ...replayed }),
        ...refusals('invalid-input', 'too-large', 'unsupported-media-type', 'idempotency-key-reused'),
      },
    },
  },
  '/orders/{orderId}': {
    parameters: [pathId('orderId')],
    get: {
      operationId: 'getOrder',
      summary: 'Look up an order and its history',
      responses: {
        200: read('The order.', 'Order', examples.order, underWay),
        ...unchanged,
        ...refusals('unknown-order'),
      },
    },
  },
  '/orders/{orderId}/cancel': {
    parameters: [pathId('orderId')],
    post: {
      operationId: 'cancelOrder',
      summary: 'Cancel an order that is not confirmed yet',
      description: 'Safe to repeat: an order that is being cancelled, or was, is left as it is.',
      requestBody: { required: false, content: json('Cancellation', examples.cancellation) },
      responses: {
        202: answer('The order is being cancelled, or was.', 'Accepted', examples.cancelling, location),
        ...refusals('invalid-input', 'unknown-order', 'too-late', 'too-large', 'unsupported-media-type'),
      },
    },
  },
  '/customers/{customerId}/orders': {
    parameters: [pathId('customerId', 'ForeignId')],
    get: {
      operationId: 'listOrders',
      summary: "List a customer's orders, newest first",
      description:
        'An order is listed moments after it was taken. An id with other characters goes into the query of `/orders`.',
      parameters: pageParameters,
      responses: {
        200: read('A page of orders.', 'OrderPage', examples.orderPage),
        ...unchanged,
        ...refusals('invalid-input'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenapi',
      summary: 'This document',
      responses: { 200: read('This document.', 'Openapi', { openapi: '3.1.1' }), ...unchanged, ...refusals() },
    },
  },
};
