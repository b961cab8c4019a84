import { PERMISSIONS } from '../../../infra/access/permissions';
import { environmentOf, toTopology } from '../../../infra/environments/load';
import { type FunctionName, SIZING } from '../../../infra/site/sizing';

const environment = environmentOf('dev');
const topology = toTopology(environment);

describe('opening cases at AWS Support', () => {
  it('is granted to the function that tells people, where the environment has a channel to AWS Support', () => {
    const [region = ''] = topology.regions;
    const may = (of: typeof environment) =>
      (Object.keys(SIZING) as FunctionName[]).filter((name) =>
        PERMISSIONS[name]({ environment: of, topology, region })
          .flatMap(({ actions }) => actions)
          .some((action) => action.startsWith('support:')),
      );
    expect(may(environment)).toEqual(['communicate']);
    const { communications } = environment;
    const channels = { ...communications.channels, vendors: [] };
    expect(may({ ...environment, communications: { ...communications, channels } })).toEqual([]);
  });
});
