import { authorizations } from '../../../../lab/cloud/authorization';
import { account, deployed, iam, type Deployed } from './deployed-roles';

const EAST = 'us-east-1';
const OURS = { 'companyos-dr-environment': 'dev' };
const THEIRS = { 'companyos-dr-environment': 'prod' };
const START = { experimentTemplateId: 'EXT1', clientToken: 'a', tags: OURS };

type FisCall = readonly [operation: string, input: object];
/** Whether the role may do it to templates and experiments with those tags. */
const may = ({ role }: Deployed, [operation, input]: FisCall, tags: Record<string, string> = OURS): boolean =>
  authorizations({ service: 'fis', region: EAST, operation, input: { ...input } }, account, () => tags).every(
    (request) => iam.allowed(role, request),
  );
const CALLS: readonly FisCall[] = [
  ['ListExperimentTemplates', {}],
  ['ListExperiments', {}],
  ['StartExperiment', START],
  ['GetExperiment', { id: 'EXP1' }],
  ['StopExperiment', { id: 'EXP1' }],
  ['GetSafetyLever', { id: 'default' }],
  ['UpdateSafetyLeverState', { id: 'default' }],
];
const injectors = deployed.filter(({ name }) => name === 'inject');

describe('AWS FIS', () => {
  it('is called by inject, of every region, and by no other function', () => {
    const callers = deployed.filter((one) => CALLS.some((call) => may(one, call)));
    expect(callers).toEqual(injectors);
    expect(injectors).toHaveLength(3);
    for (const one of injectors) expect(CALLS.filter((call) => !may(one, call))).toEqual([]);
  });

  it('lets inject start and stop experiments of its environment only', () => {
    for (const one of injectors) {
      for (const tags of [THEIRS, {}]) {
        const input = { ...START, tags };
        expect([may(one, ['StartExperiment', START], tags), may(one, ['StartExperiment', input])]).toEqual([
          false,
          false,
        ]);
        expect(may(one, ['StopExperiment', { id: 'EXP1' }], tags)).toBe(false);
      }
      expect(may(one, ['GetSafetyLever', { id: 'other' }])).toBe(false);
      expect(may(one, ['DeleteExperimentTemplate', { id: 'EXT1' }])).toBe(false);
    }
  });
});
