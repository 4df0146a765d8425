import { examine, type Finding } from '../../verbs/index.ts';
import { stageCommand } from '../stage-command.ts';
import { styleOf } from '../style.ts';
import type { CliSurroundings } from '../surroundings.ts';

/** `orderflow doctor`: what is wrong with a stage, each with its remedy. */
export const doctorCommand = (surroundings: CliSurroundings) =>
  stageCommand(surroundings, {
    name: 'doctor',
    summary: 'checks a stage, and names the remedy for what is wrong',
    description:
      'Checks a stage: relay, mappings, rules and their targets, whether they agree with the code, breakers held open, dead letters, workflows, archive, alarms, concurrency, mail, clocks. It only reads. Exit code 1 when something is wrong; what cannot be checked here is "unknown".',
    examples: [
      ['doctor --stage prod --aws', 'each check, and what to do'],
      ['doctor --stage dev --json', 'findings: check, status (ok, wrong, unknown), what, remedy'],
    ],
    async run(at) {
      const { clients, clock } = at;
      const serverTime = () => surroundings.serverTime(at.stage.config);
      const found = await examine(at.stage, { ...clients, clock, serverTime });
      const { bad, good, dim } = styleOf(at);
      const marks = { ok: good('ok     '), wrong: bad('WRONG  '), unknown: dim('unknown') };
      const line = ({ check, status, what, remedy }: Finding) =>
        `${marks[status]}  ${check}: ${what}${remedy === undefined ? '' : `\n           ${dim(remedy)}`}`;
      const isWrong = found.some(({ status }) => status === 'wrong');
      return { text: found.map(line).join('\n'), json: { findings: found }, exitCode: isWrong ? 1 : 0 };
    },
  });
