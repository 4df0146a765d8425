import { mkdirSync } from 'node:fs';
import { BROKERS, setUpKafka } from './kafka-jars.ts';
import { setUpRabbit } from './rabbit-packages.ts';

export default function setUp(): void {
  mkdirSync(BROKERS, { recursive: true });
  setUpKafka();
  setUpRabbit();
}
