import { Resolver } from 'node:dns/promises';
import { outsideView } from '../../../functions/runtime/outside';
import { TOPOLOGY } from '../support/world';

describe('the view from outside', () => {
  const { resolveCname } = Resolver.prototype;
  const asked: string[] = [];
  const dnsAnswers = (names: string[] | Error): void => {
    Resolver.prototype.resolveCname = (host) => {
      asked.push(host);
      return names instanceof Error ? Promise.reject(names) : Promise.resolve(names);
    };
  };
  afterEach(() => {
    Resolver.prototype.resolveCname = resolveCname;
  });

  it.each([
    ['up', [`up.outside.${TOPOLOGY.domain}`]],
    ['up', [`UP.outside.${TOPOLOGY.domain}.`]],
    ['down', [`down.outside.${TOPOLOGY.domain}`]],
    ['unknown', [`up.outside.somebody-else.com`]],
    ['unknown', []],
    ['unknown', new Error('queryCname ETIMEOUT')],
  ] as const)('is %s when DNS answers %s', async (view, answer) => {
    dnsAnswers(answer instanceof Error ? answer : [...answer]);
    expect(await outsideView(TOPOLOGY, 'us-east-1')).toBe(view);
    expect(asked.at(-1)).toBe(`outside-us-east-1.${TOPOLOGY.domain}`);
  });
});
