import { archive, type ObjectStore, type RuntimeDeps } from '@orderflow/core';

/** Keeps every event on the bus, ours or foreign, where it can be queried: JSON lines by date. */
export const auditConsumer = (deps: RuntimeDeps & { readonly objects: ObjectStore }) => archive(deps, deps.objects);
