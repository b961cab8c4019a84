/**
 * What AWS Fault Injection Service can do to the stores of this region, ready to be started: pause the replication of a
 * placement's data table and of its bucket. An experiment ends by itself after its duration, also when nothing of ours
 * runs: the deny statement that pauses a table has its end in it. It stops earlier when users of this region feel it.
 *
 * Assumes what the FIS User Guide says of the two actions (docs/aws.md#fault-injection). Tables of Tier-0 are left out:
 * a strongly consistent replica that is paused refuses reads and writes, which is no lag. Only `inject` starts an
 * experiment, for a drill (ADR 33). It finds the templates of a region by their tags.
 */
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { contentBucket, dataTable, pauseTemplate } from '../../strategy/names';
import { ENVIRONMENT_TAG, PAUSE_SECONDS, type Pausable } from '../../strategy/pause';
import { regionsOf, sharedPlacements, type Placement } from '../../strategy/topology';
import { contentBucketArn, dataTableArn } from '../access/arns';
import { acknowledgeWildcards, toStatements, type Grant } from '../access/grant';
import { arnOf, type Site } from '../site/site';
import { BUCKET_TAG } from './content-bucket';

interface ExperimentsProps {
  readonly site: Site;
  /** Users of this region feel it. Any of them stops an experiment. */
  readonly stops: readonly IAlarm[];
}

interface Paused {
  readonly placement: Placement;
  readonly target: CfnExperimentTemplate.ExperimentTemplateTargetProperty;
  readonly actions: Record<string, CfnExperimentTemplate.ExperimentTemplateActionProperty>;
}

export class Experiments extends Construct {
  constructor(scope: Construct, id: string, { site, stops }: ExperimentsProps) {
    super(scope, id);
    const placements = sharedPlacements(site.topology, site.region);
    if (placements.length === 0) return;
    const role = this.role(site, placements);
    const stopConditions = stops.map(({ alarmArn }) => ({ source: 'aws:cloudwatch:alarm', value: alarmArn }));
    const template = (store: Pausable, { placement, target, actions }: Paused): void => {
      new CfnExperimentTemplate(this, `${store}-${placement.name}`, {
        description: `Pauses the replication of the ${store} of ${placement.name} out of ${site.region}.`,
        roleArn: role.roleArn,
        stopConditions,
        targets: { [store]: target },
        actions,
        // An experiment that finds no target would pass without having touched anything.
        experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
        tags: {
          Name: pauseTemplate(site.topology, store, placement.name),
          [ENVIRONMENT_TAG]: site.topology.environment,
        },
      }).node.addDependency(role);
    };
    for (const placement of placements) {
      template('table', pausedTable(site, placement));
      template('bucket', pausedBucket(site, placement));
    }
  }

  /** Only FIS assumes it, for experiments of this account in this region. */
  private role(site: Site, placements: readonly Placement[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('fis.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': site.topology.account },
          ArnLike: { 'aws:SourceArn': arnOf(site, 'fis', 'experiment/*') },
        },
      }),
    });
    const grants = grantsOf(site, placements);
    toStatements(grants).forEach((statement) => role.addToPolicy(statement));
    acknowledgeWildcards(role, grants);
    return role;
  }
}

const lasting = (store: Pausable) => ({ duration: `PT${PAUSE_SECONDS[store] / 60}M` });

/** Between this region and all others, both ways. */
function pausedTable(site: Site, placement: Placement): Paused {
  const { region } = site;
  return {
    placement,
    target: {
      resourceType: 'aws:dynamodb:global-table',
      resourceArns: [dataTableArn(site, { placement, region })],
      selectionMode: 'ALL',
    },
    actions: {
      pause: {
        actionId: 'aws:dynamodb:global-table-pause-replication',
        description: dataTable(site.topology, placement.name),
        parameters: lasting('table'),
        targets: { Tables: 'table' },
      },
    },
  };
}

/** From this region to each other one. FIS finds buckets by their tags only. */
function pausedBucket({ topology, region }: Site, placement: Placement): Paused {
  const name = contentBucket(topology, placement.name, region);
  const pause = (to: string): CfnExperimentTemplate.ExperimentTemplateActionProperty => ({
    actionId: 'aws:s3:bucket-pause-replication',
    description: name,
    parameters: { ...lasting('bucket'), region: to },
    targets: { Buckets: 'bucket' },
  });
  return {
    placement,
    target: { resourceType: 'aws:s3:bucket', resourceTags: { [BUCKET_TAG]: name }, selectionMode: 'ALL' },
    actions: Object.fromEntries(othersWith(placement, region).map((to) => [`pause-${to}`, pause(to)])),
  };
}

const othersWith = (placement: Placement, region: string): readonly string[] =>
  regionsOf(placement).filter((other) => other !== region);

/** What FIS needs for the two actions, on exactly these stores (FIS User Guide, actions reference). */
function grantsOf(site: Site, placements: readonly Placement[]): Grant[] {
  const { region } = site;
  const tables = placements.map((placement) => dataTableArn(site, { placement, region }));
  const buckets = placements.map((placement) => contentBucketArn(site, { placement, region }));
  const destinations = [...new Set(placements.flatMap((placement) => othersWith(placement, region)))];
  return [
    {
      actions: ['dynamodb:PutResourcePolicy', 'dynamodb:GetResourcePolicy', 'dynamodb:DeleteResourcePolicy'],
      resources: [...tables, ...tables.map((arn) => `${arn}/stream/*`)],
      wildcardReason: 'DynamoDB names a stream by the time at which it was made; the tables are exact.',
    },
    { actions: ['dynamodb:DescribeTable'], resources: tables },
    {
      actions: ['s3:GetReplicationConfiguration', 's3:PutReplicationConfiguration'],
      resources: buckets,
      conditions: { BoolIfExists: { 's3:IsReplicationPauseRequest': 'true' } },
    },
    {
      actions: ['s3:PauseReplication'],
      resources: buckets,
      conditions: { StringEquals: { 's3:DestinationRegion': destinations } },
    },
    {
      actions: ['s3:ListAllMyBuckets', 'tag:GetResources'],
      resources: ['*'],
      wildcardReason: 'FIS looks for its targets among all resources; neither action can be limited to some.',
    },
  ];
}
