/**
 * A log group under its fixed name, kept for as long as the environment says. Deleted with its stack: what has to last
 * is in the ledger and in the evidence bucket, not in logs.
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
