import { BaseSettings } from '../../../functions/runtime/base-settings';
import { readSettings } from '../../../functions/runtime/settings';
import { runIn, TOPOLOGY } from '../support/world';

describe('settings', () => {
  beforeEach(() => runIn('us-west-2'));

  it('are the topology and the region', () => {
    expect(readSettings(BaseSettings)).toEqual({ TOPOLOGY, AWS_REGION: 'us-west-2' });
  });

  it('name the variable that is missing', () => {
    delete process.env['TOPOLOGY'];
    expect(() => readSettings(BaseSettings)).toThrow(/TOPOLOGY: /);
  });

  it('name the field inside the topology that is wrong', () => {
    process.env['TOPOLOGY'] = JSON.stringify({ ...TOPOLOGY, account: '42' });
    expect(() => readSettings(BaseSettings)).toThrow(/TOPOLOGY\.account: a 12-digit AWS account id/);
  });

  it('say so when the topology is no JSON', () => {
    process.env['TOPOLOGY'] = 'us-east-1';
    expect(() => readSettings(BaseSettings)).toThrow(/TOPOLOGY: must be JSON/);
  });
});
