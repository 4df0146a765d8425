import aslValidator from 'asl-validator';
import { type Definition, definitionOf } from './support/definition';

const machines: [string, Definition][] = [
  ['standard', definitionOf({ stage: 'dev', mail: 'none' })],
  ['express', definitionOf({ stage: 'dev', mail: 'none', sagaType: 'express' })],
];

describe.each(machines)('%s', (_type, definition) => {
  test('is valid, says a validator that knows the language', () => {
    expect(aslValidator(structuredClone(definition))).toMatchObject({ isValid: true, errors: [] });
  });
});
