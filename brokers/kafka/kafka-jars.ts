import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checksumOf, readChecksums } from '../checksums.ts';
import { BROKERS } from '../folder.ts';
import { run } from '../processes.ts';

/** The jars of the broker: the version is in brokers/kafka/pom.xml. */
export const JARS = join(BROKERS, 'kafka');

const POM = resolve('brokers', 'kafka', 'pom.xml');
const CHECKSUMS = resolve('brokers', 'kafka', 'jars.sha256');
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const JAVA = 17;
const NO_JAVA = `Kafka needs Java ${JAVA} or newer: install openjdk-${JAVA}-jre-headless`;

/**
 * Fetches the broker's jars with Maven, unless they are there, and checks each against the list of checksums.
 * @throws Error with one line that says what to install, or which file is wrong
 */
export async function setUpKafka(signal?: AbortSignal): Promise<void> {
  const { stderr } = await run('java', ['-version'], { missing: NO_JAVA, signal });
  if (!(Number(/version "(\d+)/.exec(stderr)?.[1]) >= JAVA)) throw new Error(NO_JAVA);
  if (wrongFiles(JARS).length === 0) return;
  const fetched = `${JARS}-${process.pid}`;
  mkdirSync(fetched, { recursive: true });
  try {
    const missing = 'Kafka comes from Maven: install maven';
    await run('mvn', ['-q', '-B', '-f', POM, GOAL, `-DoutputDirectory=${fetched}`], { missing, signal });
    const wrong = wrongFiles(fetched);
    if (wrong.length > 0) throw new Error(`not as brokers/kafka/jars.sha256 says: ${wrong.join(', ')}`);
    rmSync(JARS, { recursive: true, force: true });
    renameSync(fetched, JARS);
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
}

/** Files that are missing, too many, or not what they should be. */
function wrongFiles(directory: string): string[] {
  const wanted = readChecksums(CHECKSUMS);
  const found = existsSync(directory) ? readdirSync(directory) : [];
  const isRight = (file: string) => found.includes(file) && checksumOf(join(directory, file)) === wanted.get(file);
  return [...new Set([...wanted.keys(), ...found])].filter((file) => !isRight(file));
}
