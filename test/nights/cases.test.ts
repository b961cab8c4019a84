import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadScenario } from '../../lab/scenario/file';
import { broken, drill, missed } from '../support/drill';

const FOLDER = join(__dirname, '../../../shared/cases');
const title = 'cases that once failed';

if (existsSync(FOLDER)) {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  describe(title, () => {
    it.each(files)('%s ends as its file says', async (name) => {
      const file = join(FOLDER, name);
      const played = await drill(file, loadScenario(file).duration / 60_000);
      expect([missed(played), broken(played)]).toEqual([[], []]);
    });
  });
} else {
  describe.skip(`${title} (skipped: ../shared/cases is not beside the project)`, () => {
    it('end as their files say', () => undefined);
  });
}
