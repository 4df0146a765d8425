export { attributesBeside } from './dead-letter-attributes.ts';
