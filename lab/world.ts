/**
 * Puts the modelled world together: every resource of the cloud assembly becomes an instance in its region's model. What no
 * model takes is listed in `unmodelled`, never skipped in silence; what is inert during a recovery is named here.
 */
import { join } from 'node:path';
import { Topology } from '../strategy/topology';
import { Clock } from './clock';
import { ApiGateway } from './cloud/api-gateway';
import { CloudWatch } from './cloud/cloudwatch';
import type { Resource } from './cloud/call';
import { DynamoDb } from './cloud/dynamodb';
import { Endpoints, type CallRecord } from './cloud/endpoints';
import { EventBridge } from './cloud/eventbridge';
import { EventSource } from './cloud/event-source';
import { Iam } from './cloud/iam';
import { Kms } from './cloud/kms';
import { Lambda } from './cloud/lambda';
import { Route53 } from './cloud/route53';
import { S3 } from './cloud/s3';
import { Sqs } from './cloud/sqs';
import { States } from './cloud/states';
import { createInternet, type Internet } from './internet';
import { createKernel, type Kernel } from './kernel';
import { Network } from './network';
import { seeded } from './random';
import { readAssembly } from './templates/assembly';
import { resolveStacks } from './templates/resolve';
import { Weather } from './weather';

/** Types that change nothing a drill could see. */
const INERT = new Set([
  'AWS::CDK::Metadata',
  'AWS::Logs::LogGroup',
  'AWS::CloudWatch::Dashboard',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
]);

export interface World {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly internet: Internet;
  readonly functions: Lambda;
  readonly dynamodb: DynamoDb;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly kms: Kms;
  readonly states: States;
  readonly cloudwatch: CloudWatch;
  readonly eventbridge: EventBridge;
  readonly route53: Route53;
  /** Every call that a function or a machine made on AWS, oldest first. */
  readonly calls: readonly CallRecord[];
  /** CloudFormation types that no model took, with how many. */
  readonly unmodelled: readonly string[];
}
