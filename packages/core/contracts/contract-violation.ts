/** A value that breaks a contract. `problems` name the fields, dotted from the root (`data.items[0].sku`). */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
  constructor(
    readonly contract: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${contract}: ${problems.map((p) => (p.field ? `${p.field}: ${p.detail}` : p.detail)).join('; ')}`);
  }
}

/** One field and what is wrong with it. */
export interface Problem {
  readonly field: string;
  readonly detail: string;
}
