/**
 * How this region tells people about alarms and incidents: one topic, with e-mail to the incident commander and the
 * operations lead. E-mail is slow and may fail, so nothing in the flow waits for it. A subscription works only after
 * its receiver has confirmed it.
 */
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { operatorsTopic } from '../../strategy/names';
import { mailOf } from '../site/rosters';
import { arnOf, type Site } from '../site/site';

export class Operators extends Construct {
  /**
   * Known by its ARN alone, so that its users add nothing to its policy: the CDK would admit EventBridge without
   * checking whose rule it is.
   */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, site: Site) {
    super(scope, id);
    const { environment, topology } = site;
    // TLS only. Not encrypted with a key: CloudWatch cannot publish through AWS's own key, and the messages hold no
    // tenant data.
    const topic = new Topic(this, 'Topic', {
      topicName: operatorsTopic(topology),
      enforceSSL: true,
    });
    for (const email of mailOf(environment, 'incidentCommander', 'operationsLead')) {
      topic.addSubscription(new EmailSubscription(email));
    }
    const publish = { actions: ['sns:Publish'], resources: [topic.topicArn] };
    const services = { cloudwatch: arnOf(site, 'cloudwatch', 'alarm:*'), events: arnOf(site, 'events', 'rule/*') };
    for (const [service, sourceArn] of Object.entries(services)) {
      topic.addToResourcePolicy(
        new PolicyStatement({
          ...publish,
          principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
          conditions: {
            StringEquals: { 'aws:SourceAccount': topology.account },
            ArnLike: { 'aws:SourceArn': sourceArn },
          },
        }),
      );
    }
    this.topic = Topic.fromTopicArn(this, 'Known', topic.topicArn);
  }
}
