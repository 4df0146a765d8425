import { listProcesses, parsePs } from './processes.ts';

test('reads what ps prints', () => {
  expect(parsePs('    1     0 /sbin/init\n  412     1 /usr/bin/python3 serve.py /tmp/x y\n\n')).toEqual([
    { pid: 1, parent: 0, command: '/sbin/init' },
    { pid: 412, parent: 1, command: '/usr/bin/python3 serve.py /tmp/x y' },
  ]);
});

test('finds this very process', () => {
  const me = listProcesses().find(({ pid }) => pid === process.pid);
  expect(me).toMatchObject({ parent: process.ppid, command: expect.stringContaining('node') });
});
