/**
 * What `inject` may do with AWS Fault Injection Service, in every region, because the conductor of a drill is not in
 * the region that it disturbs. AWS makes up the ids of templates and experiments, so a tag limits the grants to those
 * of this environment. A start needs no iam:PassRole: only who writes a template passes a role. Resources and condition
 * keys are those of the Service Authorization Reference (docs/aws.md#fault-injection).
 */
import { ENVIRONMENT_TAG } from '../../strategy/pause';
import { arnOf, type Site } from '../site/site';
import type { Grant } from './grant';

const MADE_UP = 'AWS makes up the id; the tag of the environment limits the grant.';

export function pauseReplication({ topology }: Site): Grant[] {
  const inEach = (resource: string): string[] =>
    topology.regions.map((region) => arnOf({ topology, region }, 'fis', resource));
  const tagged = (of: 'ResourceTag' | 'RequestTag'): NonNullable<Grant['conditions']> => ({
    StringEquals: { [`aws:${of}/${ENVIRONMENT_TAG}`]: topology.environment },
  });
  const on = (resource: string, of: 'ResourceTag' | 'RequestTag', actions: readonly string[]): Grant => ({
    actions,
    resources: inEach(resource),
    conditions: tagged(of),
    wildcardReason: MADE_UP,
  });
  return [
    {
      actions: ['fis:ListExperimentTemplates', 'fis:ListExperiments'],
      resources: ['*'],
      wildcardReason: 'AWS knows no resource for the two lists.',
    },
    on('experiment-template/*', 'ResourceTag', ['fis:StartExperiment']),
    on('experiment/*', 'RequestTag', ['fis:StartExperiment', 'fis:TagResource']),
    on('experiment/*', 'ResourceTag', ['fis:GetExperiment', 'fis:StopExperiment']),
    { actions: ['fis:GetSafetyLever', 'fis:UpdateSafetyLeverState'], resources: inEach('safety-lever/default') },
  ];
}
