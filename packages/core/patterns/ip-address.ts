import { wrong } from './pattern-error.ts';
import type { TextTest } from './text-tests.ts';

interface Address {
  /** 32 or 128. An IPv4 address that is written as an IPv6 address (`::ffff:a00:1`) has 32. */
  readonly bits: number;
  readonly value: bigint;
}

/** A test for texts that are an address in a range such as `10.0.0.0/24` or `2001:db8::/32`. @throws PatternError */
export function cidr(range: string): TextTest {
  const [text, mask = '', ...more] = range.split('/') as [string, string?, ...string[]];
  const base = addressOf(text);
  if (!base || more.length > 0 || !/^\+?\d+$/.test(mask))
    throw wrong('cidr takes an address, / and a number of bits', range);
  const length = Number(mask);
  if (length >= base.bits) throw wrong(`the mask must be below ${base.bits} bits`, range);
  return inNetwork(base, length);
}

/** A test for texts that are the same address as this one; `undefined` if it is no address. */
export function sameAddress(text: string): TextTest | undefined {
  const address = addressOf(text);
  return address && inNetwork(address, address.bits);
}

function inNetwork({ bits, value }: Address, length: number): TextTest {
  const network = value >> BigInt(bits - length);
  return (text) => {
    const address = addressOf(text);
    return address?.bits === bits && address.value >> BigInt(bits - length) === network;
  };
}

function addressOf(text: string): Address | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return v4(text.split('.').map(Number));
  return /^[\da-fA-F:]*:[\da-fA-F:]*$/.test(text) ? v6(text) : undefined;
}

function v4(bytes: readonly number[]): Address | undefined {
  if (bytes.some((byte) => byte > 255)) return undefined;
  return { bits: 32, value: bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) };
}

/** The beginning of an IPv4 address that is written as an IPv6 address. */
const MAPPED = 0xffffn << 32n;

function v6(text: string): Address | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head, tail] = halves as [string[], string[]?];
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length > 2 || (tail ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  if (groups.some((group) => !/^[\da-fA-F]{1,4}$/.test(group))) return undefined;
  const value = groups.reduce((soFar, group) => (soFar << 16n) | BigInt(`0x${group}`), 0n);
  return value >> 32n === MAPPED >> 32n ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}
