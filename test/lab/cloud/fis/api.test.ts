import type { Fields } from '../../../../lab/calls/call';
import { EAST, WEST } from '../bench';
import { strongTable } from '../dynamodb/bench';
import { bench, ofBuckets, table, TABLE } from './bench';

describe('FIS', () => {
  it('lists templates and experiments of the region, page by page', () => {
    const { fis, call, start } = bench();
    fis.provision(table());
    fis.provision(ofBuckets('east'));
    start('EXTtable');
    const first = call(EAST, 'ListExperimentTemplates', { maxResults: 1 });
    expect(first).toMatchObject({
      experimentTemplates: [{ id: 'EXTtable', tags: { Name: 'pause-table' } }],
      nextToken: '1',
    });
    const rest = call(EAST, 'ListExperimentTemplates', { nextToken: '1' });
    expect(rest).toEqual({ experimentTemplates: [expect.objectContaining({ id: 'EXTbucket' })] });
    expect(call(EAST, 'ListExperiments', { experimentTemplateId: 'EXTbucket' })).toEqual({ experiments: [] });
    expect(call(EAST, 'ListExperiments', {})).toMatchObject({ experiments: [{ tags: { drill: 'd' } }] });
    expect(call(WEST, 'ListExperimentTemplates', {})).toEqual({ experimentTemplates: [] });
  });

  it('answers a repeated token with the same experiment', () => {
    const { fis, start, refusal } = bench();
    fis.provision(table());
    fis.provision(ofBuckets('east'));
    expect(start('EXTtable', 'one')).toBe(start('EXTtable', 'one'));
    expect(start('EXTtable', 'two')).not.toBe(start('EXTtable', 'one'));
    const other = { experimentTemplateId: 'EXTbucket', clientToken: 'one' };
    expect(refusal(EAST, 'StartExperiment', other)).toMatchObject({ name: 'ConflictException' });
  });

  it.each<[string, Fields, string]>([
    ['an unknown template', { experimentTemplateId: 'EXT', clientToken: 'a' }, 'ResourceNotFoundException'],
    ['no token', { experimentTemplateId: 'EXTtable' }, 'ValidationException'],
    ['a token with spaces', { experimentTemplateId: 'EXTtable', clientToken: 'a b' }, 'ValidationException'],
    ['options', { experimentTemplateId: 'EXTtable', clientToken: 'a', experimentOptions: {} }, 'NotModelled'],
  ])('refuses to start with %s', (_, input, name) => {
    const { fis, refusal } = bench();
    fis.provision(table());
    expect(refusal(EAST, 'StartExperiment', input).name).toBe(name);
  });

  it('runs five experiments at a time', () => {
    const { fis, start, refusal } = bench();
    fis.provision(table());
    for (const token of ['1', '2', '3', '4', '5']) start('EXTtable', token);
    const sixth = { experimentTemplateId: 'EXTtable', clientToken: '6' };
    expect(refusal(EAST, 'StartExperiment', sixth)).toMatchObject({ statusCode: 402 });
  });

  const noTarget = { Targets: { table: { ResourceType: 'aws:dynamodb:global-table' } } };
  it.each([
    ['an action that nobody models', table({}, { ActionId: 'aws:ec2:stop-instances' }), /ActionId/],
    ['a duration of seconds', table({}, { Parameters: { duration: 'PT59S' } }), /duration/],
    ['a duration of days', table({}, { Parameters: { duration: 'P1D' } }), /duration/],
    ['a target that is not defined', table({}, { Targets: { Tables: 'none' } }), /Tables/],
    ['a target with neither ARNs nor tags', table(noTarget), /either/],
    ['logs', table({ LogConfiguration: {} }), /LogConfiguration/],
  ])('has no template with %s', (_, template, problem) => {
    expect(() => bench().fis.provision(template)).toThrow(problem);
  });

  it('says that a pause of a strongly consistent table is not modelled', async () => {
    const { fis, dynamodb, start, seconds } = bench();
    dynamodb.provision(strongTable('strong'));
    const arn = TABLE.replace('data', 'strong');
    fis.provision(table({ Targets: { table: { ResourceType: 'aws:dynamodb:global-table', ResourceArns: [arn] } } }));
    start();
    await expect(seconds(10)).rejects.toThrow('not modelled');
  });
});
