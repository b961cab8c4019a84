import { Resolver } from 'node:dns/promises';
import { dnsProof } from '../../functions/drain/dns';
import { TOPOLOGY } from './support/world';

const SOURCE = 'us-east-1';
const [LEFT, RIGHT, HOME] = ['us-east-1', 'us-west-2', 'eu-central-1'].map((name) => `${name}.dev.companyos.example.`);
/** What each host answers, one after the other and over again; nothing for a host that is silent. */
let answers: Record<string, readonly (string | undefined)[]>;
let asked: Record<string, number>;

beforeEach(() => {
  asked = {};
  answers = { 'us.dev.companyos.example': [RIGHT], 'eu.dev.companyos.example': [HOME] };
  jest.spyOn(Resolver.prototype, 'resolveCname').mockImplementation((host) => {
    const [nth, of] = [(asked[host] = (asked[host] ?? 0) + 1), answers[host] ?? []];
    const name = of[(nth - 1) % of.length];
    return name === undefined ? Promise.reject(new Error('queryCname ETIMEOUT')) : Promise.resolve([name]);
  });
});
afterEach(() => jest.restoreAllMocks());

const ask = () => dnsProof(TOPOLOGY, SOURCE);

describe('what DNS tells clients of a region that is being left', () => {
  it('is proof when each residency has answered several times, and never named the region', async () => {
    const { drained, answers: shown } = await ask();
    expect(drained).toBe(true);
    expect(asked).toEqual({ 'us.dev.companyos.example': 5, 'eu.dev.companyos.example': 5 });
    expect(shown).toContain('us.dev.companyos.example → us-west-2.dev.companyos.example');
  });

  it('is no proof when one residency still names it, though only now and then, and in capitals', async () => {
    answers['us.dev.companyos.example'] = [RIGHT, RIGHT, RIGHT, RIGHT, LEFT?.toUpperCase()];
    expect(await ask()).toMatchObject({ drained: false });
  });

  it.each([
    ['one residency', ['us']],
    ['the other residency', ['eu']],
    ['both', ['us', 'eu']],
  ])('is no proof when %s is silent', async (_who, silent) => {
    for (const residency of silent) answers[`${residency}.dev.companyos.example`] = [];
    const { drained, answers: shown } = await ask();
    expect(drained).toBe(false);
    expect(shown).toContain(`${silent[0] ?? ''}.dev.companyos.example → no answer`);
  });

  it('is no proof, either, that it was not named before it fell silent', async () => {
    answers['us.dev.companyos.example'] = [LEFT, undefined];
    const { drained, answers: shown } = await ask();
    expect(drained).toBe(false);
    expect(shown).toContain('us.dev.companyos.example → us-east-1.dev.companyos.example');
  });
});
