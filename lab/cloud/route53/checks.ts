/**
 * Health checks of Route 53: endpoint checks, each with a fleet of checkers (`route53/fleet.ts`), and calculated
 * checks. An inverted check reports the opposite. Assumption: a changed state reaches DNS answers after
 * `route53FlipMs`. Not modelled: string match, TCP, CloudWatch and recovery-control checks, ports.
 */
import type { Internet } from '../../calls/internet';
import { draw, type Kernel } from '../../kernel/kernel';
import { INTERNET } from '../../kernel/network';
import type { Fields, Resource } from '../../calls/call';
import { flag, listOf, oneOf, optionalFields, optionalText, text, texts, within } from '../fields';
import { Fleet, LOOK_MS, type Way } from './fleet';

/**
 * A health check as DNS and the report see it. `answered` is the state that DNS answers use: the state, `route53FlipMs`
 * later.
 */
export interface Health {
  readonly id: string;
  /** The Name tag, or the id. */
  readonly name: string;
  readonly healthy: boolean;
  readonly answered: boolean;
  readonly sinceMs: number;
}

interface Check {
  readonly id: string;
  readonly name: string;
  readonly inverted: boolean;
  readonly children: readonly string[];
  readonly childrenHealthyMin: number;
  healthy: boolean;
  answered: boolean;
  sinceMs: number;
  answersChangeAtMs: number;
}

interface Endpoint {
  readonly method: 'GET';
  readonly host: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly intervalMs: number;
  readonly failures: number;
}

/** Time between two quiet-time requests to one host, so that one warm function answers them. */
const EYES_APART_MS = 200;

export class HealthChecks {
  private readonly checks = new Map<string, Check>();
  private readonly fleets: Fleet[] = [];
  /** When the next quiet-time request to a host may be sent, after the start. */
  private readonly eyesMs = new Map<string, number>();
  /** By host and path, at the last look. Several checks share one. */
  private readonly ways = new Map<string, Way>();
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    /** Looked up late, because the internet itself needs Route 53. */
    private readonly internet: () => Internet,
  ) {
    this.random = kernel.random.stream('route53-checks');
    kernel.clock.every(LOOK_MS, () => {
      this.ways.clear();
      for (const fleet of this.fleets) fleet.look();
    });
  }

  /**
   * Takes an AWS::Route53::HealthCheck and starts its checkers. Throws with the field's name when AWS would refuse it.
   */
  provision({ ref, properties }: Resource): void {
    const config = optionalFields(properties, 'HealthCheckConfig') ?? {};
    const type = oneOf(config, 'Type', ['HTTP', 'HTTPS', 'CALCULATED']) ?? text(config, 'Type');
    const tag = listOf(properties, 'HealthCheckTags').find((entry) => entry['Key'] === 'Name');
    const inverted = flag(config, 'Inverted', false);
    const children = texts(config, 'ChildHealthChecks');
    if (type === 'CALCULATED' && children.length === 0)
      throw new Error('ChildHealthChecks is required for a CALCULATED check');
    const check: Check = {
      id: ref,
      name: tag ? text(tag, 'Value') : ref,
      inverted,
      children,
      childrenHealthyMin: within(config, 'HealthThreshold', { low: 0, high: 256, fallback: children.length }),
      // A new check counts as healthy until it has data. An inverted one therefore counts as unhealthy.
      healthy: !inverted,
      answered: !inverted,
      sinceMs: this.kernel.clock.now(),
      answersChangeAtMs: 0,
    };
    this.checks.set(ref, check);
    if (type !== 'CALCULATED' && !flag(config, 'Disabled', false)) this.startFleet(check, readEndpoint(config));
    if (type === 'CALCULATED') this.kernel.clock.after(0, () => this.recalculate());
  }

  /** The check with that id or name. Throws when there is none: a record that names it would not deploy. */
  health(idOrName: string): Health {
    const found = this.checks.get(idOrName) ?? [...this.checks.values()].find(({ name }) => name === idOrName);
    if (!found) throw new Error(`there is no health check "${idOrName}"`);
    return found;
  }

  /** All checks. */
  all(): readonly Health[] {
    return [...this.checks.values()];
  }

  private startFleet(check: Check, endpoint: Endpoint): void {
    const { kernel, random } = this;
    const { host, intervalMs, failures } = endpoint;
    const firstEyeMs = this.eyesMs.get(host) ?? random.between(0, intervalMs);
    this.eyesMs.set(host, firstEyeMs + EYES_APART_MS);
    // Three checkers are enough to turn an inverted check on, soon after the answer changes. Other checks need
    // fourteen.
    const eyeMs = check.inverted ? intervalMs / 2 : intervalMs;
    const sources = {
      ...{ kernel, random, intervalMs, eyeMs, failures },
      way: () => this.wayTo(endpoint),
      ask: (tell: (passed: boolean) => void) => this.poll(endpoint, tell),
      state: (healthy: boolean) => {
        if (this.become(check, healthy !== check.inverted)) this.recalculate();
      },
    };
    this.fleets.push(new Fleet(sources, firstEyeMs));
  }

  private wayTo(endpoint: Endpoint): Way {
    const name = `${endpoint.host}${endpoint.path}`;
    const way = this.ways.get(name) ?? this.wayNow(endpoint);
    this.ways.set(name, way);
    return way;
  }

  private wayNow({ host, path }: Pick<Endpoint, 'host' | 'path'>): Way {
    const { network, activeFaults, clock } = this.kernel;
    const region = this.internet().regionOf(host);
    if (region === undefined || activeFaults.isNameless.in(region, 'execute-api'))
      return { key: 'nowhere', isChance: false };
    const gray = activeFaults.doors.grayRatio(region, path, { tenant: undefined, nowMs: clock.now() });
    const throttled = activeFaults.throttledRatio.in(region, 'lambda');
    const passes =
      network.roundTripMs(INTERNET, region) !== undefined && !activeFaults.isDown.in(region, 'execute-api');
    return { key: `${passes} ${gray} ${throttled}`, isChance: gray > 0 || throttled > 0 };
  }

  private poll(endpoint: Endpoint, tell: (passed: boolean) => void): void {
    let open = true;
    const settle = (passed: boolean): void => {
      if (open) tell(passed);
      open = false;
      timeout.cancelled = true;
    };
    const timeout = this.kernel.clock.after(draw(this.random, 'checkerTimeoutMs'), () => settle(false));
    const { method, host, path, headers } = endpoint;
    void this.internet()
      // "HTTPS health checks don't validate SSL/TLS certificates" (Route 53 Developer Guide). An expired one is not
      // noticed.
      .request(INTERNET, { method, host, path, headers, takesAnyCertificate: true })
      .then(
        ({ status }) => settle(status >= 200 && status < 400),
        () => settle(false),
      );
  }

  /** Updates calculated checks. A check over calculated ones needs another round. */
  private recalculate(): void {
    let changed = true;
    while (changed) {
      const calculated = [...this.checks.values()].filter(({ children }) => children.length > 0);
      changed = calculated.map((check) => this.become(check, this.calculated(check))).includes(true);
    }
  }

  private calculated(check: Check): boolean {
    const healthy = check.children.filter((child) => this.health(child).healthy).length;
    return healthy >= check.childrenHealthyMin !== check.inverted;
  }

  private become(check: Check, healthy: boolean): boolean {
    if (check.healthy === healthy) return false;
    const { clock } = this.kernel;
    Object.assign(check, { healthy, sinceMs: clock.now() });
    this.kernel.note('route53.health', { check: check.name, healthy });
    // A later change never overtakes an earlier one.
    check.answersChangeAtMs = Math.max(check.answersChangeAtMs, clock.now() + draw(this.random, 'route53FlipMs'));
    clock.at(check.answersChangeAtMs, () => {
      if (check.answered === healthy) return;
      check.answered = healthy;
      this.kernel.note('route53.answers', { check: check.name, healthy });
    });
    return true;
  }
}

function readEndpoint(config: Fields): Endpoint {
  return {
    method: 'GET',
    host: text(config, 'FullyQualifiedDomainName').toLowerCase(),
    path: optionalText(config, 'ResourcePath') ?? '/',
    headers: { 'user-agent': 'Amazon-Route53-Health-Check-Service' },
    intervalMs: (oneOf(config, 'RequestInterval', [10, 30]) ?? 30) * 1000,
    failures: within(config, 'FailureThreshold', { low: 1, high: 10, fallback: 3 }),
  };
}
