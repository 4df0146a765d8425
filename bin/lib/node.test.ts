const { checkNode } = require('./node.cjs');

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['18.20.8', '20.18.3'])('%s is too old', (version) => {
  expect(() => checkNode(version)).toThrow(`Node 20.19 or later is needed; this is ${version}`);
});
