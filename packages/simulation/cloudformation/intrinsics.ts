/** What intrinsic functions ask about the template they are in. */
export interface Answers {
  ref(name: string): string;
  attribute(logicalId: string, attribute: string): string;
  exported(name: string): string;
  output(stackName: string, outputName: string): string;
  condition(name: string): boolean;
}

/** A property that is not there after all (`AWS::NoValue`). */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * CloudFormation's intrinsic functions.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class Intrinsics {
  constructor(private readonly answers: Answers) {}

  /** @throws Error naming a function that is not known */
  resolve(value: unknown): unknown {
    const resolved = this.valueOf(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** A condition, as the section `Conditions` and `Fn::If` have them. */
  isTrue(condition: unknown): boolean {
    const [name, argument] = onlyEntry(condition) ?? [];
    if (name === 'Condition') return this.answers.condition(String(argument));
    if (name === 'Fn::Equals') {
      const [left, right] = list(name, argument, 2).map((side) => JSON.stringify(this.resolve(side)));
      return left === right;
    }
    if (name === 'Fn::Not') return !this.isTrue(list(name, argument, 1)[0]);
    if (name === 'Fn::And') return list(name, argument).every((each) => this.isTrue(each));
    if (name === 'Fn::Or') return list(name, argument).some((each) => this.isTrue(each));
    throw new Error(`the condition ${JSON.stringify(condition)} is not simulated`);
  }

  private valueOf(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.valueOf(each)).filter((each) => each !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const [name, argument] = onlyEntry(value) ?? [];
    if (name === 'Ref' && typeof argument === 'string')
      return argument === 'AWS::NoValue' ? NO_VALUE : this.answers.ref(argument);
    if (name?.startsWith('Fn::')) return this.call(name, argument);
    const entries = Object.entries(value).map(([key, each]) => [key, this.valueOf(each)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== NO_VALUE));
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Fn::GetAtt':
        return this.getAtt(argument);
      case 'Fn::Join':
        return this.join(argument);
      case 'Fn::Sub':
        return this.sub(argument);
      case 'Fn::Select':
        return this.select(argument);
      case 'Fn::Split':
        return this.split(argument);
      case 'Fn::ImportValue':
        return this.answers.exported(this.text(argument));
      case 'Fn::GetStackOutput':
        return this.stackOutput(argument);
      case 'Fn::If':
        return this.either(argument);
      default:
        throw new Error(`the intrinsic function ${name} is not simulated`);
    }
  }

  private getAtt(argument: unknown): string {
    const path = typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument).map(String);
    const [logicalId = '', ...attribute] = path;
    return this.answers.attribute(logicalId, attribute.join('.'));
  }

  private join(argument: unknown): string {
    const [separator, parts] = list('Fn::Join', argument, 2);
    return list('Fn::Join', this.resolve(parts)).map(asText).join(String(separator));
  }

  private split(argument: unknown): string[] {
    const [separator, text] = list('Fn::Split', argument, 2);
    return this.text(text).split(String(separator));
  }

  private select(argument: unknown): unknown {
    const [index, choices] = list('Fn::Select', argument, 2);
    const chosen = list('Fn::Select', this.resolve(choices))[Number(this.resolve(index))];
    if (chosen === undefined) throw new Error(`Fn::Select has nothing at ${JSON.stringify(index)}`);
    return chosen;
  }

  private sub(argument: unknown): string {
    const [text, given = {}] = typeof argument === 'string' ? [argument] : list('Fn::Sub', argument, 2);
    const own = this.resolve(given) as Record<string, unknown>;
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return asText(own[name]);
      return name.includes('.') ? this.getAtt(name) : this.answers.ref(name);
    });
  }

  private stackOutput(argument: unknown): string {
    const { StackName, OutputName, Region, RoleArn } = this.resolve(argument) as Record<string, unknown>;
    if ((Region ?? this.answers.ref('AWS::Region')) !== this.answers.ref('AWS::Region') || RoleArn !== undefined)
      throw new Error('Fn::GetStackOutput of another region or account is not simulated');
    return this.answers.output(asText(StackName), asText(OutputName));
  }

  private either(argument: unknown): unknown {
    const [condition, yes, no] = list('Fn::If', argument, 3);
    return this.valueOf(this.answers.condition(String(condition)) ? yes : no);
  }

  private text(value: unknown): string {
    return asText(this.resolve(value));
  }
}

function onlyEntry(value: unknown): [string, unknown] | undefined {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 ? entries[0] : undefined;
}

function list(name: string, value: unknown, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new Error(`${name} takes a list${length === undefined ? '' : ` of ${length}`}, not ${JSON.stringify(value)}`);
}

function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${JSON.stringify(value)} stands where text is wanted`);
}
