import { surroundingsFixture } from '@orderflow/testing';
import { requiredSetting, type Surroundings } from '../surroundings/index.ts';
import { defineFunction } from './define-function.ts';

const original = process.env;
beforeEach(() => {
  process.env = { ...original };
});
afterAll(() => {
  process.env = original;
});

const greeting = (surroundings: Surroundings) => {
  const word = requiredSetting(surroundings, 'WORD');
  return async (name: string) => `${word}, ${name}`;
};

test('outside of Lambda a function is wired by its first call, and once', async () => {
  const define = jest.fn(greeting);
  const handler = defineFunction(define);
  expect(define).not.toHaveBeenCalled();
  process.env.WORD = 'Hello';
  expect([await handler('Ada'), await handler('Grace')]).toEqual(['Hello, Ada', 'Hello, Grace']);
  expect(define).toHaveBeenCalledTimes(1);
});

test('in Lambda it is wired when it is loaded: a missing setting stops the start', () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'greeting';
  expect(() => defineFunction(greeting)).toThrow('environment variable WORD is not set');
});

test('other surroundings give another handler, whatever the environment says', async () => {
  process.env.WORD = 'Hello';
  const handler = defineFunction(greeting);
  expect(await handler.withSurroundings(surroundingsFixture({ WORD: 'Salut' }))('Ada')).toBe('Salut, Ada');
  expect(await handler('Ada')).toBe('Hello, Ada');
});

test('in Lambda a function connects to what it makes', async () => {
  const handler = defineFunction(
    ({ connect }) =>
      async () =>
        connect('bell', () => 'rings'),
  );
  expect(await handler()).toBe('rings');
});
