import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checksumOf, readChecksums } from '../checksums.ts';
import { BROKERS } from '../folder.ts';
import { type RunOptions, run } from '../processes.ts';

/** RabbitMQ and its Erlang, unpacked from Debian's packages. */
const RABBIT = join(BROKERS, 'rabbitmq');

const ERLANG = ['usr', 'lib', 'erlang'];
/** Erlang's `bin`. */
export const ERLANG_BIN = join(RABBIT, ...ERLANG, 'bin');

const LIST = resolve('brokers', 'rabbitmq', 'packages.sha256');

/** The folder of the server's programs, whatever its version. */
export function sbin(): string {
  const versions = join(RABBIT, 'usr', 'lib', 'rabbitmq', 'lib');
  const found = existsSync(versions)
    ? readdirSync(versions).find((name) => name.startsWith('rabbitmq_server-'))
    : undefined;
  if (!found) throw new Error(`no RabbitMQ in ${RABBIT}`);
  return join(versions, found, 'sbin');
}

/**
 * Downloads Debian's packages and unpacks them, unless they are there: no root, and nothing is installed. apt checks each against Debian's signed
 * lists; those of Debian 12 are checked against our list of checksums too.
 * @throws Error with one line that says what is missing or wrong
 */
export async function setUpRabbit(signal?: AbortSignal): Promise<void> {
  if (existsSync(join(RABBIT, 'ready'))) return;
  const folder = `${RABBIT}-${process.pid}`;
  const packages = join(folder, 'packages');
  mkdirSync(packages, { recursive: true });
  try {
    await unpack(folder, packages, signal);
    moveErlang(folder);
    writeFileSync(join(folder, 'ready'), '');
    rmSync(RABBIT, { recursive: true, force: true });
    renameSync(folder, RABBIT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unpack(folder: string, packages: string, signal: AbortSignal | undefined): Promise<void> {
  const options = (program: string): RunOptions => ({
    cwd: packages,
    missing: `RabbitMQ comes from Debian's packages, and this machine has no ${program}: install RabbitMQ yourself`,
    signal,
  });
  const listed = readChecksums(LIST);
  const names = [...listed.keys()].map((file) => file.split('_')[0] as string);
  await run('apt-get', ['download', '-qq', ...names], options('apt-get'));
  const files = readdirSync(packages).filter((file) => file.endsWith('.deb'));
  // Another version than the listed one comes from another Debian, and is as its signed list says.
  const wrong = files.filter((file) => listed.has(file) && checksumOf(join(packages, file)) !== listed.get(file));
  if (wrong.length > 0) throw new Error(`not as brokers/rabbitmq/packages.sha256 says: ${wrong.join(', ')}`);
  for (const file of files) await run('dpkg-deb', ['-x', join(packages, file), folder], options('dpkg-deb'));
  rmSync(packages, { recursive: true });
}

/** Its scripts say where it is installed. */
function moveErlang(folder: string): void {
  const root = join(folder, ...ERLANG);
  const runtime = readdirSync(root).find((name) => name.startsWith('erts-')) ?? 'erts';
  for (const script of [join(root, 'bin', 'erl'), join(root, runtime, 'bin', 'erl')])
    writeFileSync(script, readFileSync(script, 'utf8').replaceAll('/usr/lib/erlang', join(RABBIT, ...ERLANG)));
}
