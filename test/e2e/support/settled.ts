import { deadLetters } from './invariants.ts';

jest.setTimeout(600_000);

// After every file: whatever poison a test made, it took out again. Anything left is a message that should not be there.
afterAll(async () => expect(await deadLetters()).toEqual({}));
