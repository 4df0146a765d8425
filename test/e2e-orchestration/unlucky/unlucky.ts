interface Call {
  readonly step: string;
  readonly data: { readonly orderId: string };
}

/** A function with whose steps goes wrong what the weather says; see ../support/weather. */
export const unlucky =
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
  const response = await fetch(String(process.env.WEATHER_URL), {
    method: 'POST',
    body: JSON.stringify({ orderId, step }),
  });
  return (await response.json()) as string | null;
}

/** As the handler itself throws: with its name, also where its stack begins. */
const named = (name: string) => Object.assign(new Error('bad weather'), { name, stack: `${name}: bad weather` });

function killed(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
