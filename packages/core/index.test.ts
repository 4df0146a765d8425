import * as runtime from './index.ts';

test('the public face has what a context is made of', () => {
  expect(runtime).toMatchObject({
    consume: expect.any(Function),
    handleBatch: expect.any(Function),
    each: expect.any(Function),
    EventStore: expect.any(Function),
    Rejected: expect.any(Function),
    Permanent: expect.any(Function),
    Transient: expect.any(Function),
    Unavailable: expect.any(Function),
    silent: expect.any(Object),
  });
});
