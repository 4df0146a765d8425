import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where brokers are set up. Git ignores it. */
export const BROKERS = resolve('.orderflow', 'brokers');

/** The jars of the broker: the version is in test/brokers/kafka/pom.xml. */
export const JARS = join(BROKERS, 'kafka');

const POM = resolve('test', 'brokers', 'kafka', 'pom.xml');
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const JAVA = 17;

/**
 * Fetches the broker's jars with Maven, unless they are there, and checks each against the list of checksums.
 * @throws Error with one line that says what to install, or which file is wrong
 */
export function setUpKafka(): void {
  const version = Number(
    /version "(\d+)/.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '')?.[1],
  );
  if (!(version >= JAVA)) throw new Error(`Kafka needs Java ${JAVA} or newer: install openjdk-${JAVA}-jre-headless`);
  if (wrongFiles(JARS).length === 0) return;
  const fetched = `${JARS}-${process.pid}`;
  mkdirSync(fetched, { recursive: true });
  const { error, status, stdout } = spawnSync('mvn', ['-q', '-B', '-f', POM, GOAL, `-DoutputDirectory=${fetched}`], {
    encoding: 'utf8',
  });
  if (error) throw new Error('Kafka comes from Maven: install maven');
  if (status !== 0) throw new Error(`mvn: ${stdout.trim()}`);
  const wrong = wrongFiles(fetched);
  if (wrong.length > 0) throw new Error(`not as test/brokers/kafka/jars.sha256 says: ${wrong.join(', ')}`);
  rmSync(JARS, { recursive: true, force: true });
  renameSync(fetched, JARS);
}

/** Files that are missing, too many, or not what they should be. */
export function wrongFiles(directory: string): string[] {
  const wanted = new Map<string, string>();
  for (const line of readFileSync(resolve('test', 'brokers', 'kafka', 'jars.sha256'), 'utf8')
    .trim()
    .split('\n')) {
    const [hash = '', file = ''] = line.split(/\s+/);
    wanted.set(file, hash);
  }
  const found = existsSync(directory) ? readdirSync(directory) : [];
  const isRight = (file: string) =>
    found.includes(file) &&
    createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex') === wanted.get(file);
  return [...new Set([...wanted.keys(), ...found])].filter((file) => !isRight(file));
}
