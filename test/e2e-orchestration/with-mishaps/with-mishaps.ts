interface Call {
  readonly step: string;
  readonly data: { readonly orderId: string };
}

/** A function whose steps go wrong as a test has planned; see ../support/mishaps.ts. */
export const withMishaps =
  <Answer>(handler: (call: unknown) => Promise<Answer>) =>
  async (call: Call): Promise<Answer> => {
    const mishap = await mishapOf(call);
    if (mishap?.startsWith('before ')) throw named(mishap.slice('before '.length));
    if (mishap === 'killed before') return killed();
    const answer = await handler(call);
    if (mishap === 'killed after') return killed();
    if (mishap === 'hangs after') return new Promise<never>(() => undefined);
    return answer;
  };

async function mishapOf({ step, data: { orderId } }: Call): Promise<string | null> {
  const response = await fetch(String(process.env.MISHAPS_URL), {
    method: 'POST',
    body: JSON.stringify({ orderId, step }),
  });
  return (await response.json()) as string | null;
}

/** As the handler itself throws: with its name, also where its stack begins. */
const named = (name: string) => Object.assign(new Error('planned mishap'), { name, stack: `${name}: planned mishap` });

function killed(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
