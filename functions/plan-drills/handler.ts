import { ControlStore } from '../runtime/control/control-store';
import { readSettings } from '../runtime/settings';
import { Settings, type Output } from './contract';
import { planDrills } from './plan';

const { TOPOLOGY: topology, AWS_REGION: region, DRILL_WINDOWS: windows } = readSettings(Settings);
const here = { topology, windows, region, store: new ControlStore({ topology, region }) };

/** Looks once an hour, in every region, at which drill is due. */
export const handler = (): Promise<Output> => planDrills(here, Date.now());
