import { readSetting, sealSetting } from '../../../strategy/setting';
import { type Reply, damaged } from '../answers';
import { parseBody } from '../body';
import { absent, accepted, found, placeOf, putListed } from '../documents';
import type { Admitted, Cell } from '../front';
import { ifNewerThanStored, readItem } from '../table';
import { stamped } from '../version';
import { appendChange } from './audit-log';
import { Setting } from './contract';
import { countBadEntry } from './metrics';

/** `GET` reads a setting, `PUT` writes it. */
export async function serveSetting(cell: Cell, request: Admitted): Promise<Reply> {
  if (request.method === 'GET') return read(cell, request);
  const parsed = parseBody(Setting, request.body);
  return parsed.kind === 'parsed' ? write(cell, request, parsed.body.value) : parsed.reply;
}

/** 200 with the value, 404, or 503 when the stored setting is damaged: a wrong setting does more harm than none. */
async function read(cell: Cell, request: Admitted): Promise<Reply> {
  const item = await readItem(placeOf(cell, request));
  if (!item) return absent(request);
  const seen = readSetting(request, item);
  return seen.kind === 'good' ? found(cell, request, seen.setting) : refuse(request, seen.reason);
}

/**
 * 200 with the version that is now stored. The change goes into the audit log before the setting is written. If that
 * write fails, nothing was acknowledged, but a restore may still write the setting.
 */
async function write(cell: Cell, request: Admitted, value: string): Promise<Reply> {
  const place = placeOf(cell, request);
  const { tenant, key } = request;
  const document = stamped(value, cell.region, Date.now());
  const setting = sealSetting({ tenant, key, ...document });
  await appendChange(place, setting);
  const sealed = { ...document, checksum: setting.checksum };
  const guard = ifNewerThanStored(setting.version);
  const outcome = await putListed(place, request, { document: sealed, guard });
  if (outcome.kind === 'written') return accepted(cell, request, setting);
  const seen = readSetting(request, outcome.current ?? (await readItem(place)));
  if (seen.kind === 'bad') return refuse(request, seen.reason);
  // The same checksum means that our own first attempt was stored and its answer was lost.
  const isOurs = seen.setting.checksum === setting.checksum;
  return accepted(cell, request, isOurs ? seen.setting : { ...seen.setting, superseded: true });
}

function refuse({ key, placement }: Admitted, reason: string): Reply {
  countBadEntry(placement.name);
  return damaged(`"${key}" ${reason}; it is restored from the audit log`);
}
