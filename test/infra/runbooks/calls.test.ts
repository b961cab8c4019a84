/** What the commands of runbooks send is what the functions and state machines take. */
import * as answer from '../../../functions/answer/contract';
import * as claim from '../../../functions/claim/contract';
import * as lead from '../../../functions/lead/contract';
import { IncidentName } from '../../../strategy/flow-words';
import { residencyOf } from '../../../strategy/residency';
import { SCENARIO_CLASSES, sectionsOf, type Runbook } from '../../../strategy/runbooks/runbook';
import { isLeaving } from '../../../strategy/runbooks/scene';
import { CONFIGS, made, runbookOf } from './made';

const commandsOf = (runbook: Runbook): readonly string[] =>
  sectionsOf(runbook)
    .flatMap(({ lines }) => lines.flatMap(({ content }) => content))
    .flatMap((block) => (block.kind === 'do' ? (block.command ?? '').replaceAll(/ \\\n\s*/g, ' ').split('\n') : []));

/** The JSON after that flag, as the shell hands it over. */
const sent = (command: string, flag: string, variables: Readonly<Record<string, string>>): object[] =>
  [...command.matchAll(new RegExp(`${flag} '(\\{.*?\\})'(?= "|$)`, 'g'))].map(([, text]) => {
    const filled = text!.replaceAll(/'\$(\w+)'/g, (_, name: string) => variables[name] ?? '');
    return JSON.parse(filled) as object;
  });

describe.each(CONFIGS)('the commands of the runbooks of %s', (config) => {
  const { runbooks, environment } = made(config);

  it('set names that incidents and outages can have, and each variable before it is used', () => {
    for (const runbook of runbooks) {
      const known = new Set<string>();
      for (const command of commandsOf(runbook)) {
        const [, variable = '', value = ''] = /^(?:export )?(INCIDENT|OUTAGE|PACK|\w+_URL)=(\S+)/.exec(command) ?? [];
        for (const [, used = ''] of command.matchAll(/\$(INCIDENT|OUTAGE|PACK|\w+_URL)\b/g))
          expect(known).toContain(used);
        if (variable === 'INCIDENT') expect(IncidentName.safeParse(value).success).toBe(true);
        known.add(variable);
      }
    }
  });

  it('get evidence from buckets of the residency concerned, and never from a region that is lost', () => {
    for (const { name, residency, home } of environment.placements) {
      const own = environment.regions.filter((region) => residencyOf(region) === residency);
      for (const scenario of SCENARIO_CLASSES) {
        const commands = commandsOf(runbookOf(made(config), `${name}-${scenario}`));
        const asked = commands.flatMap((command) => /^aws s3 cp .*--region (\S+)/.exec(command)?.[1] ?? []);
        expect(asked).toEqual(isLeaving(scenario) ? own.filter((region) => region !== home) : own);
      }
    }
  });

  it('answer questions, lead outages and sign packs off with calls that the functions take', () => {
    const variables = {
      INCIDENT: `evac-${environment.regions[0]}-20270101T120000Z`,
      OUTAGE: 'outage-20270101T120000Z',
      PACK: '0123456789abcdef',
    };
    const by = { by: 'somebody', caller: 'arn' };
    let calls = 0;
    let signed = 0;
    for (const said of runbooks.flatMap(commandsOf).flatMap((command) => sent(command, '--json', variables))) {
      calls += 1;
      if ('pack' in said) signed += 1;
      const contract = 'outage' in said || 'pack' in said ? lead.Input : answer.Input;
      const filled = JSON.parse(JSON.stringify(said).replace('https://…', 'https://report.example/1')) as object;
      expect(contract.safeParse({ ...filled, ...by })).toMatchObject({ success: true });
    }
    expect(calls).toBeGreaterThan(3 * runbooks.length);
    expect(signed).toBe(runbooks.length);
  });

  it('start state machines with inputs that they take', () => {
    const starts = runbooks.flatMap(commandsOf).filter((command) => command.includes(' start-execution '));
    expect(starts.length).toBeGreaterThanOrEqual(runbooks.length / 2);
    for (const command of starts) {
      const [input] = sent(command, '--input', {});
      const { source, placement, ...start } = input as { source: string; placement?: string; reason: string };
      const flow = /stateMachine:companyos-\w+-(\w+)/.exec(command)![1]!.replace('evacuate', 'evacuation');
      const asStart = flow === 'evacuation' ? { start } : {};
      const claimed = {
        flow,
        source,
        reason: start.reason,
        execution: 'arn',
        ...(placement && { placement }),
        ...asStart,
      };
      expect(claim.Input.safeParse(claimed)).toMatchObject({ success: true });
      // An evacuation or a return never runs in the region that it is about; a restore always does.
      expect(command.includes(`--region ${source} `)).toBe(flow === 'restore');
    }
  });
});
