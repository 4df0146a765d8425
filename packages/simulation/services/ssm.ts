import { ParameterNotFound } from '@aws-sdk/client-ssm';

/** Systems Manager, as far as GetParameter goes. */
export class SimulatedSSM {
  private readonly values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>> = {}) {
    this.values = new Map(Object.entries(values));
  }

  /** An operator changes a parameter. */
  put(name: string, value: string): void {
    this.values.set(name, value);
  }

  /** @throws ParameterNotFound, or an Error naming what is not simulated */
  call(name: string, input: object): object {
    if (name !== 'GetParameter') throw new Error(`SSM: ${name} is not simulated`);
    const { Name: parameter = '' } = input as { readonly Name?: string };
    const value = this.values.get(parameter);
    if (value === undefined) throw new ParameterNotFound({ message: parameter, $metadata: {} });
    return { Parameter: { Name: parameter, Value: value } };
  }
}
