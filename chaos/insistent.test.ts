import { insistent } from './insistent.ts';

const answering = (...answers: (number | Error)[]) => {
  const asked: unknown[] = [];
  const request = async (input: unknown) => {
    asked.push(input);
    const answer = answers[asked.length - 1] ?? 200;
    if (answer instanceof Error) throw answer;
    return new Response('{}', { status: answer });
  };
  return { asked, request: request as typeof fetch };
};

test('asks again until the server is itself again', async () => {
  const { asked, request } = answering(502, new Error('socket hang up'), 503, 202);
  expect((await insistent(request, 5_000, 1)('http://shop/orders')).status).toBe(202);
  expect(asked).toEqual(Array(4).fill('http://shop/orders'));
});

test('an answer to what was asked is an answer', async () => {
  const { asked, request } = answering(409);
  expect((await insistent(request, 5_000, 1)('http://shop/orders')).status).toBe(409);
  expect(asked).toHaveLength(1);
});

test('has an end', async () => {
  expect((await insistent(answering(500).request, 0, 1)('http://shop')).status).toBe(500);
  await expect(insistent(answering(new Error('gone')).request, 0, 1)('http://shop')).rejects.toThrow('gone');
});
