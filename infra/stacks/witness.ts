import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Delivery } from '../constructs/delivery';
import { Observer } from '../constructs/signals/observer';
import { Operators } from '../constructs/operators';
import type { Site } from '../site/site';

/**
 * The region of the control store's witness observes the others. It is never source or target, so two of three
 * observers remain when one is blind. It has no data, no cell and no state machine.
 */
export class WitnessStack extends Stack {
  constructor(scope: Construct, id: string, { site, ...props }: StackProps & { site: Site }) {
    super(scope, id, props);
    const { topic } = new Operators(this, 'Operators', site);
    const delivery = new Delivery(this, 'Delivery', { site, topic }).options;
    new Observer(this, 'Observer', { site, topic, delivery });
  }
}
