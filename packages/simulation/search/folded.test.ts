import { folded } from './folded.ts';

test('ticks that follow each other are one line, and what the seed has drawn stands apart', () => {
  const lines = [
    '0d 00:00:00.000 DRAWN: seed 5, busy for 2 minutes, faults: crash 0.1',
    '0d 00:01:00.000 shop-breaker-carrier#1 goes on: shop-breaker-carrier-1 (tick)',
    '0d 00:01:00.000 shop-breaker-gateway#1 goes on: shop-breaker-gateway-1 (tick)',
    '0d 00:02:00.000 shop-breaker-carrier#2 starts: shop-breaker-carrier-2 (tick)',
    '0d 00:02:10.000 shop-payment#1 goes on: shop-payment-1 [#1 order.created order-1]',
    '0d 00:03:00.000 shop-breaker-carrier#2 goes on: shop-breaker-carrier-3 (tick)',
  ];
  expect(folded(lines)).toEqual([
    [lines[0]],
    ['0d 00:01:00.000 … 3 ticks of shop-breaker-carrier, shop-breaker-gateway', lines[4], lines[5]],
  ]);
});
