/** `npm run docs`: writes the pages that are made from what the code says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compliancePage } from '../strategy/evidence/clauses/markdown';
import { schemaText } from '../strategy/evidence/schema';
import { ROOT } from './terminal/root';
import { formatPage } from './scenario/format';

writeFileSync(join(ROOT, 'docs', 'scenario-format.md'), formatPage());
writeFileSync(join(ROOT, 'docs', 'evidence.schema.json'), schemaText());
const COMPLIANCE = join(ROOT, 'docs', 'compliance.md');
writeFileSync(COMPLIANCE, compliancePage(readFileSync(COMPLIANCE, 'utf8')));
