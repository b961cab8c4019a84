/** The header of each model names the API operations that it serves. The model itself is asked for all of its SDK. */
import { readFileSync } from 'node:fs';
import * as cloudwatchSdk from '@aws-sdk/client-cloudwatch';
import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import * as eventbridgeSdk from '@aws-sdk/client-eventbridge';
import * as kmsSdk from '@aws-sdk/client-kms';
import * as s3Sdk from '@aws-sdk/client-s3';
import * as statesSdk from '@aws-sdk/client-sfn';
import * as snsSdk from '@aws-sdk/client-sns';
import * as sqsSdk from '@aws-sdk/client-sqs';
import type { Service } from '../../../lab/calls/call';
import { ApiGateway } from '../../../lab/cloud/api-gateway';
import { CloudWatch } from '../../../lab/cloud/cloudwatch';
import { DynamoDb } from '../../../lab/cloud/dynamodb';
import { EventBridge } from '../../../lab/cloud/eventbridge';
import { Iam } from '../../../lab/cloud/iam';
import { Kms } from '../../../lab/cloud/kms';
import { LambdaPolicies } from '../../../lab/cloud/lambda/policies';
import { Route53 } from '../../../lab/cloud/route53';
import { S3 } from '../../../lab/cloud/s3';
import { Sns } from '../../../lab/cloud/sns';
import { Sqs } from '../../../lab/cloud/sqs';
import { States } from '../../../lab/cloud/states';
import { ACCOUNT, caller, EAST, fakeFunctions, newKernel } from './bench';

const kernel = newKernel();
const functions = fakeFunctions(() => ({ kind: 'value', payload: null }));
const policies = new LambdaPolicies();
const metrics = { series: () => ({ put: () => undefined }) };
const events = { deliver: () => undefined };
const publish = () => undefined;
const nothing = () => {
  throw new Error('nobody calls a service here');
};

const MODELS: readonly (readonly [file: string, service: Service, sdk: object])[] = [
  ['dynamodb', new DynamoDb(kernel), dynamodbSdk],
  [
    'eventbridge',
    new EventBridge(kernel, ACCOUNT, { functions, policies, call: nothing, sqs: nothing, publish }),
    eventbridgeSdk,
  ],
  ['kms', new Kms(kernel), kmsSdk],
  ['s3', new S3(kernel), s3Sdk],
  ['sns', new Sns(kernel), snsSdk],
  ['sqs', new Sqs(kernel, metrics), sqsSdk],
  ['states', new States(kernel, { functions, allowed: () => true, call: nothing, events }), statesSdk],
  // These have no SDK in the project. An operation of each is enough: they serve all or none.
  [
    'api-gateway',
    new ApiGateway(kernel, ACCOUNT, { functions, policies, iam: new Iam(), metrics }),
    { GetApisCommand: 1 },
  ],
  ['cloudwatch', new CloudWatch(kernel, events, { publish }), cloudwatchSdk],
  ['route53', new Route53(kernel, nothing), { ChangeResourceRecordSetsCommand: 1 }],
];

const operationsOf = (sdk: object): readonly string[] =>
  Object.keys(sdk)
    .filter((name) => /^[A-Z]\w*Command$/.test(name))
    .map((name) => name.slice(0, -'Command'.length));

/** The model's header as one line. */
const headerOf = (file: string): string =>
  (/^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(`lab/cloud/${file}.ts`, 'utf8'))?.[1] ?? '').replace(/\n? \* /g, ' ');

function serves(service: Service, operation: string): boolean {
  try {
    caller(service, 'any').answer(EAST, operation, {});
    return true;
  } catch (error) {
    // A parameter that is not modelled belongs to an operation that is.
    return !(error as Error).message.endsWith(`:${operation} is not modelled by the lab`);
  }
}

describe.each(MODELS)('the header of %s', (file, service, sdk) => {
  const served = operationsOf(sdk).filter((operation) => serves(service, operation));

  it('names the operations that the model serves', () => {
    const named = /Operations: ([^.]+)\./.exec(headerOf(file))?.[1];
    expect(named).toBe(served.length === 0 ? 'none' : served.toSorted().join(', '));
  });

  it('calls none of them unmodelled', () => {
    const unmodelled = /Not modelled[^:]*: (.*?)\. /s.exec(`${headerOf(file)} `)?.[1] ?? '';
    expect(unmodelled).not.toBe('');
    expect(served.filter((operation) => new RegExp(`\\b${operation}s?\\b`, 'i').test(unmodelled))).toEqual([]);
  });
});
