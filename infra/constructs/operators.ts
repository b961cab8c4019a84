/**
 * How people of this region's deployment hear of alarms and incidents: one topic, e-mail to the incident commander and
 * the operations lead. E-mail is slow and may fail; nothing in the flow waits for it. A subscription works only once
 * its receiver has confirmed it.
 */
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { operatorsTopic } from '../../strategy/names';
import type { Site } from '../site';

export class Operators extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { environment, topology }: Site) {
    super(scope, id);
    // TLS only. Not encrypted with a key: CloudWatch cannot publish through AWS's own key, and the messages hold no
    // tenant data.
    this.topic = new Topic(this, 'Topic', {
      topicName: operatorsTopic(topology),
      enforceSSL: true,
    });
    const { incidentCommander, operationsLead } = environment.contacts;
    for (const email of new Set([incidentCommander.email, operationsLead.email])) {
      this.topic.addSubscription(new EmailSubscription(email));
    }
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': topology.account } },
      }),
    );
  }
}
