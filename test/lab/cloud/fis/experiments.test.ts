import { EAST, notes, WEST } from '../bench';
import { ALARM, bench, ofBuckets, table, TABLE } from './bench';

const MINUTES = 60;

describe('an experiment that pauses a table', () => {
  it('holds what is written on both sides, and lets it go after its duration', async () => {
    const { fis, kernel, start, state, seconds, write, has, dynamodb } = bench();
    fis.provision(table());
    const id = start();
    expect(state(id).status).toBe('initiating');
    await seconds(10);
    expect(state(id).status).toBe('running');
    write(EAST, 'from-east');
    write(WEST, 'from-west');
    write(EAST, 'elsewhere', 'other');
    await seconds(18 * MINUTES);
    expect([has(WEST, 'from-east'), has(EAST, 'from-west'), has(WEST, 'elsewhere', 'other')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(dynamodb.backlog(EAST, WEST)).toBe(1);
    await seconds(2 * MINUTES + 5);
    expect([has(WEST, 'from-east'), has(EAST, 'from-west')]).toEqual([true, true]);
    expect(state(id).status).toBe('completed');
    expect(notes(kernel, 'fis.experiment').map(({ status }) => status)).toEqual(['initiating', 'running', 'completed']);
    expect(fis.meters.actionMinutes).toBe(20);
  });

  it('ends within seconds when it is stopped, and is paid until then', async () => {
    const { fis, call, refusal, start, state, seconds, write, has } = bench();
    fis.provision(table());
    const id = start();
    await seconds(60);
    write(EAST, 'p');
    call(EAST, 'StopExperiment', { id });
    expect(state(id).status).toBe('stopping');
    await seconds(6);
    expect([state(id).status, has(WEST, 'p'), fis.meters.actionMinutes]).toEqual(['stopped', true, 1]);
    expect(refusal(EAST, 'StopExperiment', { id }).name).toBe('ValidationException');
  });

  it('is stopped by the alarm of its stop condition, also by one that was there before', async () => {
    const { fis, start, state, seconds, write, has, raise } = bench();
    fis.provision(table());
    const id = start();
    await seconds(60);
    write(EAST, 'p');
    raise('arn:another');
    await seconds(6);
    expect(state(id).status).toBe('running');
    raise(ALARM);
    await seconds(6);
    expect([state(id), has(WEST, 'p')]).toEqual([
      { status: 'stopped', reason: 'Experiment halted by stop condition.' },
      true,
    ]);
    const next = start('EXTtable', 'two');
    await seconds(10);
    expect(state(next).status).toBe('stopped');
  });

  it('holds a write until every experiment on its table has ended', async () => {
    const { fis, call, start, seconds, write, has } = bench();
    fis.provision(table());
    const [first, second] = [start('EXTtable', 'one'), start('EXTtable', 'two')];
    await seconds(10);
    write(EAST, 'p');
    call(EAST, 'StopExperiment', { id: first });
    await seconds(10);
    expect(has(WEST, 'p')).toBe(false);
    call(EAST, 'StopExperiment', { id: second });
    await seconds(6);
    expect(has(WEST, 'p')).toBe(true);
  });

  it('fails without a target, and when its role may not do what the action needs', async () => {
    const none = bench();
    none.fis.provision(
      table({ Targets: { table: { ResourceType: 'aws:dynamodb:global-table', ResourceArns: [`${TABLE}x`] } } }),
    );
    const weak = bench(['dynamodb:DescribeTable']);
    weak.fis.provision(table());
    for (const { start, state, seconds, write, has } of [none, weak]) {
      const id = start();
      await seconds(10);
      expect(state(id)).toMatchObject({
        status: 'failed',
        reason: expect.stringMatching(/empty set|PutResourcePolicy/) as string,
      });
      write(EAST, 'p');
      await seconds(2);
      expect(has(WEST, 'p')).toBe(true);
    }
  });
});

describe('an experiment that pauses a bucket', () => {
  it('holds copies of new objects, and finds its bucket by its tag', async () => {
    const { fis, start, state, seconds, put, copied } = bench();
    fis.provision(ofBuckets('east'));
    put('before');
    const id = start('EXTbucket');
    await seconds(10);
    put('meanwhile');
    await seconds(40);
    expect([copied('before'), copied('meanwhile'), state(id).status]).toEqual([true, false, 'running']);
    await seconds(60);
    expect([copied('meanwhile'), state(id).status]).toEqual([true, 'completed']);
  });

  it('fails when no bucket of the region has the tag', async () => {
    const { fis, start, state, seconds } = bench();
    fis.provision(ofBuckets('west'));
    const id = start('EXTbucket');
    await seconds(10);
    expect(state(id).status).toBe('failed');
  });
});

describe('the safety lever', () => {
  it('stops what runs, is engaged then, and lets nothing begin until it is disengaged', async () => {
    const { fis, start, state, seconds, lever, pull, refusal } = bench();
    fis.provision(table());
    const id = start();
    await seconds(10);
    pull('engaged');
    expect(lever()).toEqual({ status: 'engaging', reason: 'why' });
    await seconds(6);
    expect([state(id).status, lever()]).toEqual(['stopped', { status: 'engaged', reason: 'why' }]);
    const again = { id: 'default', state: { status: 'engaged', reason: 'again' } };
    expect(refusal(EAST, 'UpdateSafetyLeverState', again)).toMatchObject({
      name: 'ConflictException',
      statusCode: 409,
    });
    const late = start('EXTtable', 'two');
    await seconds(10);
    expect(state(late).status).toBe('cancelled');
    pull('disengaged');
    const next = start('EXTtable', 'three');
    await seconds(10);
    expect(state(next).status).toBe('running');
  });

  it('is one per region, under one id', () => {
    const { call, refusal, pull } = bench();
    pull('engaged');
    const west = call(WEST, 'GetSafetyLever', { id: 'default' });
    expect(west).toMatchObject({ safetyLever: { state: { status: 'disengaged' } } });
    expect(refusal(EAST, 'GetSafetyLever', { id: 'other' })).toMatchObject({ statusCode: 404 });
  });
});
