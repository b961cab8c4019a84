import { Doors } from '../../../../lab/kernel/active-faults/doors';

const at = (nowMs: number, tenant?: string) => ({ nowMs, tenant });

describe('a gray front door', () => {
  it('refuses a share of everything, in its region only, until it ends', () => {
    const doors = new Doors();
    doors.turnGray({ region: 'us-east-1' }, 0.25);
    expect(doors.grayRatio('us-east-1', '/identity/a', at(0))).toBe(0.25);
    expect(doors.grayRatio('us-east-1', '/health', at(0))).toBe(0.25);
    expect(doors.grayRatio('us-west-2', '/identity/a', at(0))).toBe(0);
    doors.turnGray({ region: 'us-east-1' }, 0);
    expect(doors.grayRatio('us-east-1', '/identity/a', at(0))).toBe(0);
  });

  it('refuses what is asked of one service, by customers and by probes, and nothing else', () => {
    const doors = new Doors();
    doors.turnGray({ region: 'us-east-1', service: 'identity' }, 0.5);
    const ratioOf = (path: string): number => doors.grayRatio('us-east-1', path, at(0));
    expect(['/identity/user-1', '/identity/user-1?a=1', '/probe/identity'].map(ratioOf)).toEqual([0.5, 0.5, 0.5]);
    expect(['/content-premium/item-1', '/probe/content-premium', '/health', '/'].map(ratioOf)).toEqual([0, 0, 0, 0]);
  });

  it('refuses one placement, by the tenant that a request names', () => {
    const doors = new Doors();
    doors.turnGray({ region: 'us-east-1', placement: 'us-east' }, 0.5);
    const ratioOf = (tenant?: string): number => doors.grayRatio('us-east-1', '/identity/a', at(0, tenant));
    expect([ratioOf('us-east/t1'), ratioOf('us-west/t1'), ratioOf('us-east-2/t1'), ratioOf()]).toEqual([0.5, 0, 0, 0]);
  });

  it('creeps evenly from one share to another, and stays there', () => {
    const doors = new Doors();
    doors.turnGray({ region: 'us-east-1' }, { from: 0, to: 0.5, beginsMs: 1000, endsMs: 3000 });
    const ratios = [1000, 2000, 3000, 9000].map((nowMs) => doors.grayRatio('us-east-1', '/', at(nowMs)));
    expect(ratios).toEqual([0, 0.25, 0.5, 0.5]);
  });

  it('lets pass what every one of several shares lets pass', () => {
    const doors = new Doors();
    doors.turnGray({ region: 'us-east-1' }, 0.5);
    doors.turnGray({ region: 'us-east-1', service: 'identity' }, 0.5);
    expect(doors.grayRatio('us-east-1', '/identity/a', at(0))).toBe(0.75);
    expect(doors.grayRatio('us-east-1', '/tooling/a', at(0))).toBe(0.5);
  });
});
