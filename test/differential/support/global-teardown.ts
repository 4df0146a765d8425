export default async function tearDown(): Promise<void> {
  await (globalThis as { stopEmulator?: () => Promise<void> }).stopEmulator?.();
}
