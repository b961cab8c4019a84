import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Delivery } from '../constructs/delivery';
import { Observer } from '../constructs/signals/observer';
import { Operators } from '../constructs/operators';
import type { Site } from '../site/site';

/**
 * The region of the control store's witness observes the others: it is neither source nor target of anything, so that
 * with it two of three observers are left when one is blind. No data, no cell, no state machine.
 */
export class WitnessStack extends Stack {
  constructor(scope: Construct, id: string, { site, ...props }: StackProps & { site: Site }) {
    super(scope, id, props);
    const { topic } = new Operators(this, 'Operators', site);
    const delivery = new Delivery(this, 'Delivery', { site, topic }).options;
    new Observer(this, 'Observer', { site, topic, delivery });
  }
}
