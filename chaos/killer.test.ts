import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Random } from '@orderflow/simulation/kernel';
import { type Kill, killing } from './killer.ts';

test('kills what runs a function, notes it down, and stops when it is told', async () => {
  const victim = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  const kills: Kill[] = [];
  const workers = () => (victim.signalCode ? [] : [{ pid: victim.pid ?? 0, functionName: 'email' }]);
  const attack = killing({ workers }, new Random(1), kills, [1, 2]);
  expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
  await attack.stop();
  expect(kills[0]).toEqual({ functionName: 'email', at: expect.any(Number) });
});
