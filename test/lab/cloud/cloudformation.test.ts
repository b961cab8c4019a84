import { CloudFormation } from '../../../lab/cloud/cloudformation';
import { caller, EAST, WEST } from './bench';

const TEMPLATE = '{\n  "Resources": {}\n}';
const model = new CloudFormation(
  new Map([
    [`${EAST}/control`, TEMPLATE],
    [`${EAST}/later`, TEMPLATE],
  ]),
);
model.created(EAST, 'control');
const { call, refusal } = caller(model, 'cloudformation');

describe('a template', () => {
  it('is answered as it was deployed, byte for byte', () => {
    expect(call(EAST, 'GetTemplate', { StackName: 'control', TemplateStage: 'Original' })).toEqual({
      TemplateBody: TEMPLATE,
    });
  });

  it('is refused for a stack that does not exist there, or not yet', () => {
    const none = (name: string) => ({ name: 'ValidationError', message: `Stack with id ${name} does not exist` });
    expect(refusal(WEST, 'GetTemplate', { StackName: 'control' })).toMatchObject(none('control'));
    expect(refusal(EAST, 'GetTemplate', { StackName: 'later' })).toMatchObject(none('later'));
    model.created(EAST, 'later');
    expect(call(EAST, 'GetTemplate', { StackName: 'later' })).toEqual({ TemplateBody: TEMPLATE });
  });

  it('is refused where the lab does not know what AWS would do', () => {
    expect(refusal(EAST, 'DescribeStacks', { StackName: 'control' })).toMatchObject({ statusCode: 501 });
    expect(refusal(EAST, 'GetTemplate', { StackName: 'control', TemplateStage: 'Processed' })).toMatchObject({
      statusCode: 501,
    });
    expect(refusal(EAST, 'GetTemplate', { StackName: 'control', ChangeSetName: 'one' })).toMatchObject({
      statusCode: 501,
    });
    expect(refusal(EAST, 'GetTemplate', { StackName: 'control', TemplateStage: 'other' }).name).toBe(
      'ValidationException',
    );
  });
});
