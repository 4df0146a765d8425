import type { Call, Shop, ShopDeps } from '../world/shop.ts';

/** A shop that can die: from then on none of its calls returns, as if its machine were gone. */
export function mortalShop(make: (deps: ShopDeps) => Shop, deps: ShopDeps): { readonly shop: Shop; die(): void } {
  let isDead = false;
  const gate = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) return never();
    const result = await work();
    return isDead ? never() : result;
  };
  const call: Call = (path, body) => gate(() => deps.call(path, body));
  const dynamodb = { send: (command: never) => gate(() => deps.dynamodb.send(command)) } as ShopDeps['dynamodb'];
  return {
    shop: make({ ...deps, call, dynamodb }),
    die: () => {
      isDead = true;
    },
  };
}

const never = () => new Promise<never>(() => undefined);
