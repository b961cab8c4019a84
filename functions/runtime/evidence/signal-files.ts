import { type AlarmChange, alarmLines } from '../../../strategy/evidence/alarm-lines';
import { chartFile } from '../../../strategy/evidence/chart-svg';
import { chartsOf } from '../../../strategy/evidence/charts';
import type { Evidence } from '../../../strategy/evidence/evidence';
import { type Series, signalLines, windowOf } from '../../../strategy/evidence/signals';
import { signalsSection } from '../../../strategy/evidence/signals-section';
import type { Html } from '../../../strategy/html';
import { file, type MissingFile, type PackFile } from '../../../strategy/pack';
import { observers, type Region, type Topology } from '../../../strategy/topology';
import { alarmChanges } from '../alarm-history';
import { seriesIn } from './signals';
import { type Told, toldByAll, untold } from './told';

const SIGNALS_FILE = 'signals.jsonl';
const ALARMS_FILE = 'alarms.jsonl';

interface About {
  readonly topology: Topology;
  readonly evidence: Evidence;
  /** The region that writes the pack. */
  readonly by: Region;
}

/** `section`: what `report.html` shows of them. */
interface SignalFiles {
  readonly files: readonly (PackFile | MissingFile)[];
  readonly section: Html;
}

/**
 * `signals.jsonl`, a chart for each of its metrics, and `alarms.jsonl`, from CloudWatch of every region that observes.
 * A region that does not answer in time is named in the files. What no region told is missing. Never throws.
 */
export async function signalFiles({ topology, evidence, by }: About): Promise<SignalFiles> {
  const regions = observers(topology);
  const window = windowOf(evidence, Date.now());
  if (!window) {
    const nothing = untold(regions, 'nobody knows when the incident began');
    return filesOf(evidence, nothing, nothing);
  }
  // The region that was left writes about itself when it is back.
  const left = evidence.flow === 'evacuation' && evidence.source !== by ? evidence.source : undefined;
  const [signals, alarms] = await Promise.all([
    toldByAll({ regions, left, ask: (region) => seriesIn(topology, region, window) }),
    toldByAll({
      ...{ regions, left },
      ask: async (region) => {
        const { fromMs, endMs: untilMs } = window;
        const { changes, isWhole } = await alarmChanges(topology, region, { fromMs, untilMs });
        const unread = 'an alarm storm: the oldest changes of that time are missing';
        return { found: changes, unread: isWhole ? [] : [{ region, unread }] };
      },
    }),
  ]);
  return filesOf(evidence, signals, alarms);
}

function filesOf(evidence: Evidence, signals: Told<Series>, alarms: Told<AlarmChange>): SignalFiles {
  const series = signals.found;
  const charts = chartsOf(series, evidence.times);
  return {
    files: [
      signals.isNothing
        ? { file: SIGNALS_FILE, why: whyOf(signals) }
        : file(SIGNALS_FILE, signalLines({ series, unread: signals.unread })),
      alarms.isNothing
        ? { file: ALARMS_FILE, why: whyOf(alarms) }
        : file(ALARMS_FILE, alarmLines(alarms.found, alarms.unread)),
      ...charts.map((chart) => file(`charts/${chart.file}.svg`, chartFile(chart))),
    ],
    section: signalsSection({ charts, unread: signals.unread, changes: alarms.found }),
  };
}

const whyOf = ({ unread: regions }: Told<unknown>): string =>
  `no region has told it: ${regions.map(({ region, unread }) => `${region}: ${unread}`).join('; ')}`;
