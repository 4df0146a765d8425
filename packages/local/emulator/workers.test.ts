import { workersAmong } from './workers.ts';

test('a process runs a function if its scratch directory is named after one', () => {
  const running = [
    { pid: 1, parent: 0, command: '/repo/.venv/bin/python -u serve.py /tmp/orderflow-a1 4566 50' },
    {
      pid: 2,
      parent: 1,
      command: 'node /tmp/orderflow-a1/ministack-lambda-orderflow-dev-read-model-gz_kcd4v/_worker.js',
    },
  ];
  expect(workersAmong(running)).toEqual([{ pid: 2, functionName: 'orderflow-dev-read-model' }]);
});
