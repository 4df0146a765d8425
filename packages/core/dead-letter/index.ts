/** Dead letters: what cannot be handled is kept with its reason, for people and tools to read. */

export { type DeadLetterNote, deadLetter } from './dead-letter.ts';
export {
  type DeadLetterAttributes,
  messageAttributes,
  readAttributes,
  writeAttributes,
} from './dead-letter-attributes.ts';
