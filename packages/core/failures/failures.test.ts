import { ContractViolation } from '../contracts/index.ts';
import {
  Contention,
  classify,
  Failure,
  Pending,
  Permanent,
  Rejected,
  reasonOf,
  Transient,
  Unavailable,
} from './failures.ts';

const named = (name: string, message = 'words') => Object.assign(new Error(message), { name });

test.each([
  [new Rejected('no'), 'rejected'],
  [new Permanent('no'), 'permanent'],
  [new Transient('no'), 'transient'],
  [new Contention('no'), 'transient'],
  [new Unavailable('gateway', 'no'), 'unavailable'],
  [new Pending('processing'), 'pending'],
  [new ContractViolation('a', [{ field: 'b', detail: 'c' }]), 'rejected'],
  [named('ValidationException'), 'permanent'],
  [named('ItemCollectionSizeLimitExceededException'), 'permanent'],
  [named('ThrottlingException'), 'unavailable'],
  [named('ProvisionedThroughputExceededException'), 'unavailable'],
  [named('InternalServerError'), 'unavailable'],
  [named('TimeoutError'), 'unavailable'],
  [Object.assign(named('Odd'), { $fault: 'server' }), 'unavailable'],
  [Object.assign(named('Odd'), { $fault: 'client' }), 'transient'],
  [Object.assign(named('Error'), { code: 'ECONNREFUSED' }), 'unavailable'],
  [Object.assign(named('TypeError'), { cause: { code: 'ENOTFOUND' } }), 'unavailable'],
  [Object.assign(named('Error'), { code: 'ENOENT' }), 'transient'],
  [new TypeError('a bug'), 'transient'],
  ['a thrown string', 'transient'],
  [undefined, 'transient'],
  [null, 'transient'],
])('%p is %s', (error, failureClass) => {
  expect(classify(error)).toBe(failureClass);
});

test('contention is a transient failure', () => {
  expect(new Contention('no')).toBeInstanceOf(Transient);
  expect(new Contention('no')).toBeInstanceOf(Failure);
});

test('the names of failures do not depend on class names, which a minifier changes', () => {
  const failures = [
    new Rejected(''),
    new Permanent(''),
    new Transient(''),
    new Contention(''),
    new Unavailable('', ''),
    new Pending(''),
  ];
  expect(failures.map(({ name }) => name)).toEqual([
    'Rejected',
    'Permanent',
    'Transient',
    'Contention',
    'Unavailable',
    'Pending',
  ]);
});

test('unavailable has its cause and the dependency that is down', () => {
  const cause = new Error('refused');
  expect(new Unavailable('gateway', 'no answer', { cause })).toMatchObject({ dependency: 'gateway', cause });
});

test.each([
  [new Permanent('too late'), 'too late'],
  [new ContractViolation('seat.booked', [{ field: 'data.total', detail: 'is missing' }]), /data\.total: is missing/],
  [named('TimeoutError'), 'TimeoutError: words'],
  ['just text', 'just text'],
  [undefined, 'undefined'],
  [Object.create(null), '[Object: null prototype] {}'],
  [Symbol('odd'), 'Symbol(odd)'],
])('the reason of %p is one line', (error, reason) => {
  expect(reasonOf(error)).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
});
