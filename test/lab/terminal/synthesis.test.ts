import { dev } from '../../../infra/environments/dev';
import { parseEnvironment } from '../../../infra/environments/load';
import { oneLine } from '../../../lab/terminal/synthesis';

describe('an environment that is refused', () => {
  it('is told of in one line that names each field, whoever plays it', () => {
    const bad = { ...dev, account: 'abc', domain: '' };
    let thrown: unknown;
    try {
      parseEnvironment(bad);
    } catch (error) {
      thrown = error;
    }
    // What ends the synth with exit code 2, which is how the lab knows.
    expect(thrown).toMatchObject({ name: 'BadInput' });
    const message = oneLine((thrown as Error).message);
    expect(message).toMatch(/^environment "dev" is refused: account is "abc": [^;]+; domain is "": .+$/);
    expect(message).not.toContain('\n');
  });
});
