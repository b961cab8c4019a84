/**
 * Compiles the fields that only a Map has. Assumption: a distributed Map gets its items from the state's input.
 * ItemReader, ItemBatcher and ResultWriter are refused by name, not ignored.
 */
import {
  asObject,
  asText,
  LIST,
  PERCENTAGE,
  readField,
  readTemplate,
  refuseUnknown,
  wholeNumber,
  type StateReader,
} from './definition';
import { InvalidDefinition } from '../failures';
import type { Exit, MapState, Recovery } from '../machine';

const NOT_MODELLED = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

/** All fields of a Map except its exit and its error rules. */
export function compileMap(reader: StateReader): Omit<MapState, keyof Exit | keyof Recovery> {
  const { name, raw } = reader;
  for (const key of NOT_MODELLED)
    if (key in raw) throw new InvalidDefinition(`${key} is not modelled by the lab`, name);
  const processor = asObject(raw['ItemProcessor'], 'ItemProcessor', name);
  const { ProcessorConfig, ...flow } = processor;
  return {
    type: 'Map',
    name,
    mode: modeOf(ProcessorConfig, name),
    label: 'Label' in raw ? asText(raw['Label'], 'Label', name) : name,
    processor: reader.compileFlow(flow, { state: name, field: 'ItemProcessor' }),
    items: readField(reader, 'Items', LIST),
    itemSelector: readTemplate(reader, 'ItemSelector', ['input', 'context']),
    concurrencyMax: readField(reader, 'MaxConcurrency', wholeNumber(0)),
    failuresMax: readField(reader, 'ToleratedFailureCount', wholeNumber(0)),
    failurePercentageMax: readField(reader, 'ToleratedFailurePercentage', PERCENTAGE),
  };
}

function modeOf(value: unknown, state: string): MapState['mode'] {
  if (value === undefined) return 'INLINE';
  const config = asObject(value, 'ProcessorConfig', state);
  refuseUnknown(config, ['Mode', 'ExecutionType'], state);
  const mode = config['Mode'] ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED')
    throw new InvalidDefinition('Mode must be INLINE or DISTRIBUTED', state);
  if (mode === 'DISTRIBUTED' && config['ExecutionType'] !== 'STANDARD' && config['ExecutionType'] !== 'EXPRESS') {
    throw new InvalidDefinition('a distributed Map needs ExecutionType STANDARD or EXPRESS', state);
  }
  return mode;
}
