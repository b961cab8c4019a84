/**
 * A log group with a fixed name, kept for the environment's retention. It is deleted with its stack: permanent facts
 * are in the ledger and the evidence bucket, not in logs.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Site } from '../site/site';

interface KeptLogsProps {
  readonly site: Site;
  readonly logGroupName: string;
}

export class KeptLogs extends LogGroup {
  constructor(scope: Construct, id: string, { site, logGroupName }: KeptLogsProps) {
    super(scope, id, {
      logGroupName,
      retention: site.environment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
