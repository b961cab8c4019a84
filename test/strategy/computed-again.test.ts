import { BASIS, basisText, EVIDENCE, METHOD, TIMELINE } from '../../strategy/evidence/basis';
import { evidenceOf, timelineLines } from '../../strategy/evidence/of-ledger';
import { digestOf, file } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { eachLeaf } from '../support/each-leaf';
import { at, ENDED, packOfEnded } from '../support/ended-incident';
import { FINGERPRINT, type Files } from '../support/packs';

const evidence = evidenceOf(ENDED);
const basis = JSON.parse(basisText(ENDED)) as object;
const checked = (files: Files) => checkPack(files, { fingerprint: FINGERPRINT });
const failures = (files: Files) => checked(files).filter(({ result }) => result === 'failed');
const places = (files: Files) => failures(files).map(({ check, at: where }) => `${check}: ${where}`);
const saying = (name: string, value: unknown) =>
  packOfEnded(ENDED, [file(name, typeof value === 'string' ? value : JSON.stringify(value))]);

it('finds nothing in a pack whose evidence follows from its ledger', () => {
  const checks = checked(packOfEnded());
  expect(failures(packOfEnded())).toEqual([]);
  expect(checks).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ check: 'schema', at: EVIDENCE, result: 'ok' }),
      expect.objectContaining({ check: 'computed again', at: EVIDENCE, result: 'ok' }),
      expect.objectContaining({ check: 'computed again', at: TIMELINE, result: 'ok', detail: '10 lines' }),
      expect.objectContaining({ check: 'basis', result: 'ok', detail: expect.stringContaining('its end') as string }),
    ]),
  );
});

describe('evidence.json, in a pack whose manifest, sums and signature are right', () => {
  const leaves = eachLeaf(evidence);

  it('has something of everything', () => {
    expect(leaves.length).toBeGreaterThan(150);
    for (const part of ['objectives', 'decisions', 'approvals', 'changes', 'verification', 'notMoved'] as const)
      expect(evidence[part]).not.toEqual([]);
  });

  it.each(leaves)('is found and named with another value at %s', (pointer, changed) => {
    expect(places(saying(EVIDENCE, changed))).toContain(`computed again: ${EVIDENCE}#${pointer}`);
  });

  it.each(Object.keys(evidence))('is found and named without %s, or with a field more', (key) => {
    const rest = Object.fromEntries(Object.entries(evidence).filter(([name]) => name !== key));
    expect(places(saying(EVIDENCE, rest))).toEqual([`schema: ${EVIDENCE}`, `computed again: ${EVIDENCE}#/${key}`]);
    const more = places(saying(EVIDENCE, { ...evidence, more: key }));
    expect(more).toEqual([`schema: ${EVIDENCE}`, `computed again: ${EVIDENCE}#/more`]);
  });

  it('says what is written, and what follows', () => {
    const [objective] = evidence.objectives;
    const better = { ...objective, rto: { ...objective!.rto, atMostSeconds: 9 } };
    const [found] = failures(saying(EVIDENCE, { ...evidence, objectives: [better, ...evidence.objectives.slice(1)] }));
    expect(found).toMatchObject({
      at: `${EVIDENCE}#/objectives/0/rto/atMostSeconds`,
      detail: `says 9; ${objective!.rto.atMostSeconds} follows`,
    });
  });

  it('is one document with many differences when it is another one', () => {
    const found = failures(saying(EVIDENCE, { ...evidenceOf({ ...ENDED, ledger: [] }) }));
    expect(found.length).toBeLessThanOrEqual(22);
    expect(places(saying(EVIDENCE, 'no JSON'))[0]).toBe(`schema: ${EVIDENCE}`);
  });
});

describe('timeline.jsonl', () => {
  const lines = timelineLines(ENDED.ledger!).trimEnd().split('\n');

  it.each(lines.map((_, index) => index))('is found with another line %i, or without it', (index) => {
    const named = `computed again: ${TIMELINE}, line ${index + 1}`;
    const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
    const changed = lines.map((line, place) => (place === index ? line.replace('us-west-2', 'eu-west-1') : line));
    expect(places(saying(TIMELINE, text(changed)))).toEqual([named]);
    expect(places(saying(TIMELINE, text(lines.filter((_, place) => place !== index))))).toEqual([named]);
  });

  it('is found with a line more', () => {
    expect(places(saying(TIMELINE, `${lines.join('\n')}\nmore\n`))).toEqual([
      `computed again: ${TIMELINE}, line ${lines.length + 1}`,
    ]);
  });
});

describe('basis.json', () => {
  it.each([
    ['incident', 'evac-us-east-1-20280101T000000Z', ['basis: basis.json#/incident', EVIDENCE]],
    ['recordedAt', at(96), ['basis: basis.json#/recordedAt', EVIDENCE]],
    ['outcome', 'recovered', ['basis: basis.json#/outcome', EVIDENCE]],
    ['notMoved', [], ['basis: basis.json#/notMoved/0', EVIDENCE]],
    ['dnsTtlSeconds', 2, [EVIDENCE]],
    ['source', 'us-west-2', [EVIDENCE]],
    ['recordedBy', 'eu-west-1', [EVIDENCE]],
    ['topology', { ...ENDED.topology, environment: 'prod', account: 1 }, ['basis: basis.json']],
  ])('is found with another %s', (key, value, found) => {
    const named = places(saying(BASIS, { ...basis, [key]: value }));
    for (const place of found) expect(named.some((one) => one.includes(place))).toBe(true);
  });

  it('of another method is not held against this one', () => {
    const files = saying(BASIS, { ...basis, method: METHOD + 1 });
    expect(failures(files)).toEqual([]);
    expect(checked(files)).toContainEqual(
      expect.objectContaining({
        ...{ check: 'computed again', result: 'not checked' },
        detail: `it was computed by method ${METHOD + 1}; this is method ${METHOD}`,
      }),
    );
  });

  it('that was changed in the folder is blamed alone', () => {
    const files = new Map([...packOfEnded(), [BASIS, Buffer.from('{}')]]);
    expect(places(files)).toEqual([`file: ${BASIS}`]);
  });
});

it('computes what a pack without a readable ledger says too', () => {
  const unread = { ...ENDED, ledger: null };
  expect(failures(packOfEnded(unread))).toEqual([]);
  const other = file(EVIDENCE, JSON.stringify({ ...evidenceOf(unread), outcome: 'recovered' }));
  expect(places(packOfEnded(unread, [other]))).toEqual([`computed again: ${EVIDENCE}#/outcome`]);
});

/**
 * Packs are kept for years. If this fails because evidence now says something else, raise METHOD, and write the new sum
 * down: packs of before are then not held against the new code.
 */
it('follows as METHOD says', () => {
  const text = `${METHOD}${JSON.stringify(evidence)}${timelineLines(ENDED.ledger!)}`;
  expect(digestOf(Buffer.from(text)).slice(0, 16)).toBe('c70e990d25d15c39');
});
