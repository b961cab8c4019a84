/**
 * Who gets the messages to customers that an exercise stages in this region: the communications lead. A topic of its
 * own, because no message of an exercise may ever be one subscription away from customers.
 */
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { testersTopic } from '../../strategy/names';
import type { Site } from '../site/site';

export class Testers extends Construct {
  constructor(scope: Construct, id: string, { environment, topology }: Site) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { topicName: testersTopic(topology), enforceSSL: true });
    topic.addSubscription(new EmailSubscription(environment.contacts.communicationsLead.email));
  }
}
