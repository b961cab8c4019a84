import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_KINDS } from '../../../lab/scenario/fault-kinds';
import { ROOT } from '../../../lab/terminal/root';
import { formatPage } from '../../../lab/scenario/format';

describe('the page about scenarios', () => {
  const page = readFileSync(join(ROOT, 'docs', 'scenario-format.md'), 'utf8');

  it('says what the schema says; `npm run docs` writes it anew', () => {
    expect(page).toBe(formatPage());
  });

  it('has a section for every kind of fault, and its limits', () => {
    expect(FAULT_KINDS.filter((kind) => !page.includes(`\n### \`${kind}\`\n`))).toEqual([]);
    expect(page).toContain('| `entries` | whole number from 1 to 1000 | yes | How many settings. |');
    expect(page).toContain('| `direction` | `ahead`, `behind` | no: `ahead` | In which direction. |');
  });
});
