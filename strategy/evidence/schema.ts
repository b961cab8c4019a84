import * as z from 'zod';
import { Evidence } from './evidence';

/** The JSON Schema of `evidence.json`, for readers without this code: docs/evidence.schema.json. */
export const schemaText = (): string =>
  `${JSON.stringify({ title: 'evidence.json of a pack', ...z.toJSONSchema(Evidence) }, null, 2)}\n`;
