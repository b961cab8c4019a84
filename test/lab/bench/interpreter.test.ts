import { admit, sectionOf } from '../../../lab/bench/interpreter';
import { geometricMean } from '../../../lab/bench/rounds';
import { SHAPES } from '../../../lab/bench/shapes';
import { loadPeer, OURS, type Side } from '../../../lab/bench/sides';

const peer = loadPeer();

describe('the shapes of the benchmark', () => {
  it.each(SHAPES)('$name: our history holds every state entered', async (shape) => {
    const ours = OURS.prepare(shape);
    await ours.execute();
    expect(await ours.entered()).toBe(shape.states);
  });

  it('one of them carries about 2 kB', () => {
    expect(SHAPES.some(({ input }) => Math.abs(JSON.stringify(input).length - 2000) < 200)).toBe(true);
  });
});

if ('missing' in peer) {
  describe.skip(`both interpreters give the same output (skipped: ${peer.missing})`, () => {
    it('needs the peer', () => undefined);
  });
} else {
  it.each(SHAPES)('$name: both interpreters give the same output', async (shape) => {
    const wanted = await OURS.prepare(shape).execute();
    expect(await peer.prepare(shape).execute()).toEqual(wanted);
  });
}

describe('a peer', () => {
  const [shape] = SHAPES;
  const with_ = (execute: () => Promise<unknown>): Side => ({
    prepare: () => ({ execute, entered: () => Promise.resolve(0) }),
  });

  it('that is not installed is skipped, with the reason', () => {
    const absent = loadPeer('a-peer-that-nobody-has-installed');
    expect('missing' in absent && absent.missing).toContain('cannot be loaded');
  });

  it('that throws, or does something else, is skipped, with the reason', async () => {
    const broken = with_(() => Promise.reject(new Error('out of order')));
    expect(await admit(shape!, broken, 1)).toBe('out of order');
    expect(
      await admit(
        shape!,
        with_(() => Promise.resolve(2)),
        1,
      ),
    ).toContain('another output');
    expect(await admit(shape!, { missing: 'absent' }, 1)).toBe('absent');
  });

  it('that gives the wanted output is measured', async () => {
    expect(
      await admit(
        shape!,
        with_(() => Promise.resolve({ a: [1] })),
        { a: [1] },
      ),
    ).toHaveProperty('execute');
  });
});

describe('the printed section', () => {
  const row = (name: string, peerPerSecond: number | string) => ({ name, oursPerSecond: 8000, peerPerSecond });

  it('shows ratios and their geometric mean', () => {
    const { lines } = sectionOf([row('a', 4000), row('b', 1000)]);
    expect(lines.join('\n')).toMatch(/a +8,000 +4,000 +2\.0 ×\nb +8,000 +1,000 +8\.0 ×/);
    expect(lines.at(-1)).toBe('geometric mean of the ratios, 2 of 2 shapes: 4.0 ×');
  });

  it('calls what did not run skipped, and says why', () => {
    const { lines } = sectionOf([row('a', 4000), row('b', 'no such package')]);
    expect(lines[2]).toMatch(/b +8,000 +skipped +–/);
    expect(lines.slice(3)).toEqual(['skipped: no such package', 'geometric mean of the ratios, 1 of 2 shapes: 2.0 ×']);
    expect(sectionOf([row('a', 'gone')]).lines.at(-1)).toContain('skipped, no peer ran');
  });

  it('has a mean that does not depend on the order', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(geometricMean([8, 2]));
    expect(geometricMean([])).toBe(1);
  });
});
