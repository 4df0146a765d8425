import { ContractViolation } from './contract-violation.ts';

test('a violation is one line: the contract, then each field and what is wrong with it', () => {
  const violation = new ContractViolation('seat.booked', [
    { field: 'data.seat', detail: 'is empty' },
    { field: '', detail: 'is nonsense' },
  ]);
  expect(violation.message).toBe('seat.booked: data.seat: is empty; is nonsense');
  expect(violation.name).toBe('ContractViolation');
});
