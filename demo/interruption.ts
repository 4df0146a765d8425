/** Ctrl-C, or being told to end; the second time there is no waiting. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller.signal;
}

/** Waits for it. @param what is said meanwhile */
export async function untilInterrupted(what: string, signal: AbortSignal): Promise<void> {
  console.log(`  ${what}`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  console.log('\nstopped');
}
