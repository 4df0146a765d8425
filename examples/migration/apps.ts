import { app as before } from './0-before/app.ts';
import { app as contexts } from './1-contexts/app.ts';
import { app as broker } from './2-broker/app.ts';
import { app as switched } from './4-switched/app.ts';
import { app as events } from './5-events/app.ts';
import type { Shop, ShopDeps } from './world/shop.ts';

/** The shops by phase. The third changes no request. */
const APPS: readonly ((deps: ShopDeps) => Shop)[] = [before, contexts, broker, broker, switched, events];

export const appOf = (phase: number): ((deps: ShopDeps) => Shop) => APPS[phase] as (typeof APPS)[number];
