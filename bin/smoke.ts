import { smoke } from '../demo/smoke/smoke.ts';
import { misuse, readArguments, runTool } from './lib/tool.cjs';

const usage = `Tries a deployed stage: places an order of each ending and follows it, redrives a dead letter, asks for what must be refused, and
asks the doctor. It takes away the stock that it added; its orders stay. Exit code 1 when something is wrong.

usage: npm run smoke -- --stage NAME [--aws] [--profile NAME] [--region REGION] [--endpoint-url URL [--ca FILE]]

  --stage NAME        a stage that runs on this machine, or as these say:
  --aws               the stage of that name in your AWS account
  --profile NAME      of your AWS configuration
  --region REGION     default: your own, or us-east-1 at an endpoint
  --endpoint-url URL  the stage of that name at a local AWS
  --ca FILE           with --endpoint-url https://…: its certificate authority, in PEM`;

const text = { type: 'string' } as const;
const where = { profile: text, region: text, 'endpoint-url': text, ca: text } as const;
const options = { stage: text, aws: { type: 'boolean' }, ...where } as const;

await runTool({
  name: 'smoke',
  usage,
  read(args: readonly string[]) {
    const { stage, aws = false, profile, region, 'endpoint-url': endpoint, ca } = readArguments(args, options);
    if (stage === undefined) throw misuse('--stage is required');
    if (ca !== undefined && !endpoint?.startsWith('https:')) throw misuse('--ca needs --endpoint-url https://…');
    return { stage, ca, aws: aws || (profile !== undefined && endpoint === undefined), profile, region, endpoint };
  },
  run: (options) => smoke(options, new AbortController().signal),
});
