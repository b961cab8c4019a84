import { judge } from '../../../functions/cell/gate';
import { DRAINED_BY, placement, row, view } from './fixtures';

it('sends clients to a drained region for what its evacuation gave back to it, and for nothing else', () => {
  const wish = { placement: placement('us-east'), tenant: 'us-east/t1', service: 'analytics', access: 'read' } as const;
  const at = (changes: object) => judge(wish, 'us-west-2', view([row('us-east', 'analytics', changes)], ['us-east-1']));
  expect(at({ epoch: 4, incident: DRAINED_BY })).toEqual({ kind: 'elsewhere', region: 'us-east-1' });
  expect(at({ epoch: 1, mode: 'draining', incident: DRAINED_BY })).toEqual({ kind: 'refused', reason: 'maintenance' });
  expect(at({ epoch: 4, incident: 'evac-us-east-1-20250101T010203Z' })).toMatchObject({ kind: 'refused' });
  expect(at({})).toMatchObject({ kind: 'refused' });
});
