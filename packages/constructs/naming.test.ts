import { camelCase, kebabCase, pascalCase } from './naming.ts';

test.each([
  ['ReadModel', 'read-model', 'ReadModel', 'readModel'],
  ['payment', 'payment', 'Payment', 'payment'],
  ['customer-service', 'customer-service', 'CustomerService', 'customerService'],
  ['orderflow.order-stored', 'orderflow-order-stored', 'OrderflowOrderStored', 'orderflowOrderStored'],
  ['Map2Seat', 'map2-seat', 'Map2Seat', 'map2Seat'],
])('%s', (text, kebab, pascal, camel) => {
  expect([kebabCase(text), pascalCase(text), camelCase(text)]).toEqual([kebab, pascal, camel]);
});
