import { summaryText } from '../../../lab/report/summary';
import { broken, drill, mishaps, missed } from '../../support/drill';

describe('an approval that never comes', () => {
  it('leaves Tier-0 moved and the rest waiting, and reports that', async () => {
    const played = await drill('approval-never-comes', 8);
    const recovered = played.evidence.layers.filter(({ met }) => met).map(({ service }) => service);
    expect(recovered).toEqual(['identity', 'control-plane', 'orchestration', 'content-premium']);
    expect(played.evidence.verdict).toBe('missed');
    expect(played.evidence.criteria).toContainEqual(
      expect.objectContaining({ name: 'waits for the operator', met: true }),
    );
    expect(played.record.questions).toEqual([expect.objectContaining({ scope: 'rest', answer: null })]);
    expect(summaryText(played.evidence, 'out')).toMatch(
      /waiting {3}for the operator: question rest of evac-us-east-1-\S+, asked at \S+, has no answer/,
    );
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('replication that is ten minutes behind', () => {
  it('is shown to the operator as the expected loss, and reported as the real loss', async () => {
    const played = await drill('replication-behind', 20);
    const [question] = played.record.questions;
    const loss = question!.expectedLoss.find(
      ({ placement, service }) => placement === 'us-east' && service === 'content-premium',
    );
    const lost = played.evidence.layers.find(({ service }) => service === 'content-premium');
    expect(lost!.rpoAchievedSeconds).toBeGreaterThan(500);
    expect(loss!.seconds).toBeGreaterThanOrEqual(lost!.rpoAchievedSeconds!);
    expect(missed(played)).toEqual(
      ['orchestration', 'content-standard', 'content-premium', 'observability'].map((name) => `recovery of ${name}`),
    );
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('one blind observer', () => {
  it('evacuates nothing, and no user notices', async () => {
    const played = await drill('probe-link-cut', 10);
    expect(missed(played)).toEqual([]);
    expect(played.evidence.incidents.filter(({ evacuated }) => evacuated)).toEqual([]);
    expect(played.record.requests.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('a disabled key of one placement', () => {
  it('moves its own tenants away, and no others out of a healthy region', async () => {
    const played = await drill('key-disabled-of-one-placement', 5);
    expect(missed(played)).toEqual([]);
    expect(played.evidence.incidents.filter(({ evacuated }) => evacuated)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('a region that refuses one service at its API front', () => {
  it('pages people, and moves nothing', async () => {
    const played = await drill('service-refused-alone', 5);
    const told = played.record.pages.filter(({ subject }) =>
      subject.startsWith('us-west-2 refuses users of analytics'),
    );
    expect(told).toHaveLength(1);
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('a region that is lost, serves for a moment, and is lost for good', () => {
  it('reports the loss of what it accepted in between too', async () => {
    const played = await drill('lost-again-after-five-seconds', 4);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});
