import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { emulatorPython, lambdaNode } from './executables.ts';

const scratch = mkdtempSync(join(tmpdir(), 'orderflow-executables-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let count = 0;

/** A program of this name, in a folder of its own, that prints something or fails. */
function program(name: string, prints: string | undefined, folder = join(scratch, String(++count))): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, prints === undefined ? '#!/bin/sh\nexit 1\n' : `#!/bin/sh\necho ${prints}\n`);
  chmodSync(path, 0o755);
  return path;
}
const pathOf = (...programs: readonly string[]) => programs.map(dirname).join(delimiter);

describe('the Python of the emulator', () => {
  const root = join(scratch, 'project');
  const without = program('python3', undefined);
  const withMiniStack = program('python3', '1');

  test('is the first python3 of the PATH that has MiniStack', () => {
    expect(emulatorPython(root, { PATH: pathOf(without, withMiniStack) })).toBe(withMiniStack);
  });
  test('is the one of .venv in the project, if there is one', () => {
    const ofProject = program('python', undefined, join(scratch, 'other', '.venv', 'bin'));
    expect(emulatorPython(join(scratch, 'other'), { PATH: pathOf(withMiniStack) })).toBe(ofProject);
  });
  test('is the one that ORDERFLOW_PYTHON names', () => {
    expect(emulatorPython(root, { PATH: '', ORDERFLOW_PYTHON: withMiniStack })).toBe(withMiniStack);
    expect(() => emulatorPython(root, { PATH: pathOf(withMiniStack), ORDERFLOW_PYTHON: without })).toThrow(
      `the local AWS is not installed: ${without} -m pip install ministack==`,
    );
  });
  test('the command installs what the repository itself uses', () => {
    const pins = readFileSync('requirements.txt', 'utf8').match(/^[\w-]+==[\w.]+/gm) ?? [];
    const ask = () => emulatorPython(root, { PATH: '' });
    expect(ask).toThrow('ministack==');
    for (const name of ['ministack', 'uvicorn', 'httptools', 'uvloop'])
      expect(ask).toThrow(pins.find((pin) => pin.startsWith(`${name}==`)) ?? `${name} is not pinned`);
  });
  test('without one, the error says how to install it', () => {
    expect(() => emulatorPython(root, { PATH: pathOf(without) })).toThrow(
      'the local AWS is not installed: python3 -m venv .venv && .venv/bin/python -m pip install ministack==',
    );
  });
});

describe('the Node.js of local functions', () => {
  const [node20, node24] = [program('node', 'v20.19.0'), program('node', 'v24.1.0')];
  const nothing = { PATH: '', NVM_DIR: join(scratch, 'no-nvm') };

  test('is this process’s own, if it is of the version on AWS', () => {
    expect(lambdaNode(nothing, node24)).toBe(node24);
    expect(lambdaNode(nothing, node20)).toBeUndefined();
  });
  test('is one of that version on the PATH, under either name', () => {
    const named = program('node24', 'v24.2.0');
    expect(lambdaNode({ ...nothing, PATH: pathOf(node20, node24) }, node20)).toBe(node24);
    expect(lambdaNode({ ...nothing, PATH: pathOf(node24, named) }, node20)).toBe(named);
  });
  test('is one that nvm installed', () => {
    const ofNvm = program('node', 'v24.3.0', join(scratch, 'nvm', 'versions', 'node', 'v24.3.0', 'bin'));
    program('node', 'v22.3.0', join(scratch, 'nvm', 'versions', 'node', 'v22.3.0', 'bin'));
    expect(lambdaNode({ PATH: '', NVM_DIR: join(scratch, 'nvm') }, node20)).toBe(ofNvm);
  });
  test('is the one that ORDERFLOW_LAMBDA_NODE names, whatever its version', () => {
    expect(lambdaNode({ ...nothing, ORDERFLOW_LAMBDA_NODE: node20 }, node24)).toBe(node20);
    expect(() => lambdaNode({ ...nothing, ORDERFLOW_LAMBDA_NODE: join(scratch, 'none') }, node24)).toThrow(
      'ORDERFLOW_LAMBDA_NODE: ',
    );
  });
});
