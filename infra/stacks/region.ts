import { Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { EVENT_SOURCE, eventBus } from '../../strategy/names';
import { Anchoring } from '../constructs/anchoring';
import { Cell } from '../constructs/cell';
import { Communications } from '../constructs/communications';
import { Conductor } from '../constructs/conductor';
import { ControlIntegrity } from '../constructs/control-integrity';
import { Delivery, type DeliveryOptions } from '../constructs/delivery';
import { DrillCalendar } from '../constructs/drill-calendar';
import { EvidenceBucket } from '../constructs/evidence-bucket';
import { Experiments } from '../constructs/experiments';
import { FailedCopies } from '../constructs/failed-copies';
import { GoldenSignals } from '../constructs/signals/golden-signals';
import { Observer } from '../constructs/signals/observer';
import { Operators } from '../constructs/operators';
import { RegionDashboard } from '../constructs/signals/region-dashboard';
import { Testers } from '../constructs/testers';
import type { Site } from '../site/site';

interface RegionProps extends StackProps {
  readonly site: Site;
  readonly zoneId: string;
}

/**
 * Everything that runs in one region. Each region has all of it, so that any region can conduct and none is
 * indispensable.
 */
export class RegionStack extends Stack {
  constructor(scope: Construct, id: string, { site, zoneId, ...props }: RegionProps) {
    super(scope, id, props);
    const { topic } = new Operators(this, 'Operators', site);
    new Testers(this, 'Testers', site);
    const delivery = new Delivery(this, 'Delivery', { site, topic }).options;
    new EvidenceBucket(this, 'Evidence', site);
    new FailedCopies(this, 'FailedCopies', { site, topic, delivery });
    this.announce(site, topic, delivery);
    const cell = new Cell(this, 'Cell', { site, zoneId, topic, delivery });
    const { evacuate, restore } = new Conductor(this, 'Conductor', { site, topic, delivery });
    new ControlIntegrity(this, 'Integrity', { site, restore, topic, delivery });
    new Anchoring(this, 'Anchoring', { site, topic, delivery });
    new Communications(this, 'Communications', { site, topic, delivery });
    new DrillCalendar(this, 'Calendar', { site, topic, delivery });
    const { impaired, lags } = new Observer(this, 'Observer', { site, evacuate, topic, delivery });
    const { metrics: signals, felt } = new GoldenSignals(this, 'Signals', { site, api: cell.api, topic });
    new Experiments(this, 'Experiments', { site, stops: felt });
    new RegionDashboard(this, 'Overview', { site, impaired, lags, signals });
  }

  /** The bus on which incidents are announced, and its one permanent listener: the operators. */
  private announce(site: Site, topic: ITopic, delivery: DeliveryOptions): void {
    const bus = new EventBus(this, 'Bus', { eventBusName: eventBus(site.topology) });
    new Rule(this, 'TellOperators', {
      description: 'Incidents and approval requests by e-mail.',
      eventBus: bus,
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SnsTopic(topic, delivery)],
    });
  }
}
