import { setUpBrokers, setUpKafka, setUpRabbit } from '../../../brokers/index.ts';

export default async function setUp(): Promise<void> {
  setUpBrokers();
  await setUpKafka();
  await setUpRabbit();
}
