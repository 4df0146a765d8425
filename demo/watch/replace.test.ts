import { replacer } from './replace.ts';

/** Sources, the functions made of them, and which code each has got. */
function stage() {
  const code: Record<string, string> = { 'payment.ts': 'p1', 'order.ts': 'o1' };
  const got: string[] = [];
  const functions = [
    { functionName: 'stage-payment', entry: 'payment.ts' },
    { functionName: 'stage-order', entry: 'order.ts' },
    { functionName: 'stage-adoption', entry: 'order.ts' },
  ];
  const bundle = (entry: string) => {
    if (code[entry] === 'broken') throw new Error(`${entry} does not bundle: line 3: Expected ";"\nmore`);
    return `${entry}.${code[entry]}`;
  };
  const update = async (name: string, directory: string) => void got.push(`${name} ${directory}`);
  return { code, got, functions, replace: replacer({ functions: () => functions, bundle, update }) };
}

test('an edit replaces the functions whose bundle it changed, and no other', async () => {
  const { code, got, replace } = stage();
  expect(await replace()).toEqual({ replaced: [], failed: [] });
  code['order.ts'] = 'o2';
  expect(await replace()).toEqual({ replaced: ['stage-order', 'stage-adoption'], failed: [] });
  expect(got).toEqual(['stage-order order.ts.o2', 'stage-adoption order.ts.o2']);
  expect(await replace()).toEqual({ replaced: [], failed: [] });
});

test('what does not build is said in a line, keeps its code, and is replaced once it builds again', async () => {
  const { code, got, replace } = stage();
  code['payment.ts'] = 'broken';
  code['order.ts'] = 'o2';
  const { replaced, failed } = await replace();
  expect(replaced).toEqual(['stage-order', 'stage-adoption']);
  expect(failed).toEqual([{ entry: 'payment.ts', reason: 'payment.ts does not bundle: line 3: Expected ";"' }]);
  code['payment.ts'] = 'p2';
  expect((await replace()).replaced).toEqual(['stage-payment']);
  expect(got.at(-1)).toBe('stage-payment payment.ts.p2');
});

test('a function whose code could not be replaced is replaced after the next edit', async () => {
  const got: string[] = [];
  let code = '1';
  const update = async (name: string) => {
    got.push(name);
    if (got.length === 1) throw new Error('throttled');
  };
  const functions = [{ functionName: 'f', entry: 'f.ts' }];
  const replace = replacer({ functions: () => functions, bundle: () => code, update });
  code = '2';
  expect((await replace()).failed).toEqual([{ entry: 'f.ts', reason: 'throttled' }]);
  expect((await replace()).replaced).toEqual(['f']);
});

test('a function that was deployed meanwhile is replaced after the next edit, one that is gone is not', async () => {
  const { code, got, functions, replace } = stage();
  code['gift.ts'] = 'g1';
  functions.push({ functionName: 'stage-gift', entry: 'gift.ts' });
  functions.shift();
  code['payment.ts'] = 'p2';
  expect((await replace()).replaced).toEqual(['stage-gift']);
  code['gift.ts'] = 'g2';
  expect((await replace()).replaced).toEqual(['stage-gift']);
  expect(got).toEqual(['stage-gift gift.ts.g1', 'stage-gift gift.ts.g2']);
});
