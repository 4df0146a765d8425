/**
 * A resource's properties, read one by one. What nobody has read when it is {@link done} is not simulated, and said so:
 * no setting is ever passed over in silence.
 */
export class Properties {
  private readonly unread: Set<string>;

  /** @param where for errors: `OrderQueue (AWS::SQS::Queue)` */
  constructor(
    readonly where: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {
    this.unread = new Set(Object.keys(values));
  }

  /** @throws Error naming what is wrong with it */
  fail(name: string, problem: string): never {
    throw new Error(`${this.where}: ${name} ${problem}`);
  }

  optionalText(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fail(name, 'is not text');
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, 'is missing');
  }

  /** One of these; anything else is not simulated. */
  oneOf<const T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const value = this.optionalText(name) ?? otherwise;
    return allowed.find((each) => each === value) ?? this.fail(name, `${value} is not simulated`);
  }

  optionalNumber(name: string): number | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    return Number.isFinite(value) && text !== '' ? value : this.fail(name, `${text} is not a number`);
  }

  number(name: string, otherwise: number): number {
    return this.optionalNumber(name) ?? otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.optionalText(name) ?? String(otherwise);
    if (text === 'true' || text === 'false') return text === 'true';
    return this.fail(name, `${text} is neither true nor false`);
  }

  /** Empty where it is missing. */
  list(name: string): readonly unknown[] {
    const value = this.take(name) ?? [];
    return Array.isArray(value) ? value : this.fail(name, 'is not a list');
  }

  texts(name: string): string[] {
    return this.list(name).map((value) =>
      typeof value === 'string' ? value : this.fail(name, 'is not a list of text'),
    );
  }

  /** A list, or its only element; empty where it is missing. */
  textOrTexts(name: string): string[] {
    const value = this.values[name];
    return typeof value === 'string' || typeof value === 'boolean' ? [this.text(name)] : this.texts(name);
  }

  /** Text, or an object. */
  either(name: string): string | Properties {
    if (typeof this.values[name] === 'string') return this.text(name);
    return this.nested(name) ?? this.fail(name, 'is missing');
  }

  optionalRecord(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.fail(name, 'is not an object');
    return value as Record<string, unknown>;
  }

  /** An object with properties of its own, which are to be read and done as well. */
  nested(name: string): Properties | undefined {
    const value = this.optionalRecord(name);
    return value && new Properties(`${this.where} ${name}`, value);
  }

  /** A list of such objects. */
  nestedList(name: string): Properties[] {
    return this.list(name).map((value, index) => {
      if (typeof value !== 'object' || value === null) return this.fail(name, 'is not a list of objects');
      return new Properties(`${this.where} ${name}[${index}]`, value as Record<string, unknown>);
    });
  }

  /** All of them, unread. */
  all(): Readonly<Record<string, unknown>> {
    this.unread.clear();
    return this.values;
  }

  /** These make no difference here. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.unread.delete(name);
  }

  /** @throws Error naming the properties that were not read */
  done(): void {
    if (this.unread.size > 0) throw new Error(`${this.where}: ${[...this.unread].join(', ')} is not simulated`);
  }

  private take(name: string): unknown {
    this.unread.delete(name);
    return this.values[name];
  }
}
