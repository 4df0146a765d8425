const { findPython } = require('./python.cjs');

const machine = (versions: Record<string, string>) => (name: string) => versions[name];

test('takes the first that is new enough', () => {
  expect(findPython(machine({ python3: '3 12\n', 'python3.13': '3 13\n' }))).toBe('python3');
  expect(findPython(machine({ python3: '3 9\n', 'python3.11': '3 11\n' }))).toBe('python3.11');
  expect(findPython(machine({ python: '3 10\n' }))).toBe('python');
  expect(findPython(machine({ python3: '4 0\n' }))).toBe('python3');
});

test('says what it found instead', () => {
  expect(() => findPython(machine({}))).toThrow(/^Python 3\.10 or later is needed and not on the PATH\. Install it/);
  expect(() => findPython(machine({ python3: '3 9\n', python: '2 7\n' }))).toThrow('python3 is 3.9, python is 2.7');
});

test('something that answers strangely is no Python', () => {
  expect(() => findPython(machine({ python3: 'pyenv: not installed' }))).toThrow('Python 3.10 or later');
});

test('asks the machine itself by default', () => {
  expect(findPython()).toMatch(/^python/);
});
