import type { Surroundings } from '@orderflow/core/surroundings';
import type { FunctionModel } from '../cloudformation/index.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import type { Code, Outside } from './code.ts';
import type { Faults } from './faults.ts';
import { FunctionHost, type Start } from './function-host.ts';
import { telemetryOf } from './logged.ts';
import type { Release } from './release.ts';

export interface FunctionsProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly random: Random;
  /** A function's AWS services, by the prefixes of their actions. */
  readonly portsOf: (process: Process, functionArn: string) => Readonly<Record<string, unknown>>;
  /** What stands for services outside of AWS in some code. */
  readonly outsideOf: (code: Code) => Outside;
  /** Told of each metric that a function counts. @param service its name in telemetry */
  readonly counted: (service: string, metric: string, by: number) => void;
}

/** The functions of a stage, each with the code of a release, in the surroundings that its template gives it. */
export class Functions {
  private readonly hosts = new Map<string, FunctionHost>();
  private readonly outside = new Map<Code, Outside>();

  constructor(private readonly props: FunctionsProps) {}

  install(model: FunctionModel, release: Release): void {
    const { kernel, faults } = this.props;
    this.hosts.set(model.arn, new FunctionHost(kernel, faults, model, this.startOf(model, release)));
  }

  /** What is at work comes to its end. */
  deploy(model: FunctionModel, release: Release): void {
    this.at(model.arn).deploy(model, this.startOf(model, release));
  }

  at(arn: string): FunctionHost {
    const host = this.hosts.get(arn);
    if (!host) throw new Error(`there is no function ${arn}`);
    return host;
  }

  /** The function whose name ends so. */
  named(name: string): FunctionHost {
    const host = [...this.hosts.values()].find(({ model }) => model.name.endsWith(`-${name}`));
    if (!host) throw new Error(`there is no function ${name}`);
    return host;
  }

  /** How often a function has failed. @param name its full name; of no function, it never has */
  errorsOf(name: string): number {
    return [...this.hosts.values()].find(({ model }) => model.name === name)?.errors ?? 0;
  }

  /** Starts a function with the code of a release. */
  private startOf({ name, entry }: FunctionModel, { code }: Release): Start {
    if (entry === undefined) throw new Error(`function ${name} names no entry file: make it with PipelineFunction`);
    const definition = code.entry(entry);
    const outside = this.outsideOf(code);
    return (process, model) => definition.withSurroundings(this.surroundingsOf(process, model, outside));
  }

  private surroundingsOf(process: Process, model: FunctionModel, outside: Outside): Surroundings {
    const ports = this.props.portsOf(process, model.arn);
    const random = this.props.random.fork();
    const service = model.environment.CONSUMER_NAME ?? model.environment.SERVICE_NAME ?? model.name;
    const surroundings: Surroundings = {
      setting: (name) => model.environment[name] || undefined,
      connect<Port>(name: string): Port {
        const port = ports[name] ?? outside[name]?.(process, surroundings);
        if (port === undefined) throw new Error(`${name}, which ${model.name} connects to, is not simulated`);
        return port as Port;
      },
      clock: process.clock,
      random: random.next,
      sleep: process.sleep,
      telemetry: () => telemetryOf(process, (metric, by) => this.props.counted(service, metric, by)),
    };
    return surroundings;
  }

  private outsideOf(code: Code): Outside {
    const known = this.outside.get(code);
    if (known) return known;
    const made = this.props.outsideOf(code);
    this.outside.set(code, made);
    return made;
  }
}
