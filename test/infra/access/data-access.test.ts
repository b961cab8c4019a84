import { SERVICES } from '../../../strategy/layers';
import { at, list, text } from '../synthesized';
import { deployedIn, documented, grantedFor, keysOf, statementsOn, topology, touched } from './touched';

const DATA = /-data$/;
const rows = documented('data-tables.md');

/** Fault Injection Service pauses replication through policies of tables. It reads and writes no item. */
const isOfExperiments = (statement: unknown): boolean =>
  list(at(statement, 'Action')).every((action) => /ResourcePolicy$|:DescribeTable$/.test(text(action)));

describe('the data tables', () => {
  it('are touched by each function as docs/data-tables.md says, and in no other way', () => {
    expect(rows.length).toBeGreaterThan(10);
    for (const region of topology.regions) {
      for (const name of deployedIn(region)) {
        const columns = rows.find((row) => row.name === name)?.columns ?? [];
        const inWords = columns.map((keys) => keys.map((key) => key.replace('<its region>', region)));
        const [Query = [], GetItem = [], PutItem = [], DeleteItem = []] = inWords;
        const expected = grantedFor({ Query, GetItem, PutItem, DeleteItem });
        expect([region, name, touched(region, name, DATA)]).toEqual([region, name, expected]);
      }
    }
    expect(rows.map(({ name }) => name).filter((name) => !deployedIn('us-east-1').includes(name))).toEqual([]);
  });

  it('are granted to nobody without partition keys, nor by a pattern that holds for two kinds of items', () => {
    const granted = statementsOn(DATA);

    expect(granted.length).toBeGreaterThan(30);
    const kinds = [...SERVICES, 'aside', 'heartbeat', 'job', 'pending', 'probe', 'progress', 'waiting', 'written'];
    for (const statement of granted.filter((one) => !isOfExperiments(one))) {
      expect(keysOf(statement).length).toBeGreaterThan(0);
      for (const key of keysOf(statement)) expect(kinds).toContain(key.split('#')[0]);
    }
  });
});
