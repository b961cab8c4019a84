/**
 * Route 53 health checks: endpoint checks over HTTP(S) and calculated ones. AWS polls from ~16 checkers and calls an endpoint healthy
 * while more than 18 % of them do. Here a few representative checkers poll, spread over the interval. All have to fail, which the real
 * fleet reaches with its 14th of 16 checker, 84 % of an interval after the fault; too few representatives would get there too early on
 * average, so their verdict "unhealthy" waits for the difference. "Healthy" needs one, where AWS needs three: with a single checker
 * that is up to a third of an interval late, on the safe side. Not modelled: string match, TCP, CloudWatch and recovery-control checks, ports.
 */
import type { Internet } from '../internet';
import { draw, type Kernel } from '../kernel';
import { INTERNET } from '../network';
import type { Fields, Resource } from './call';
import { flag, listOf, oneOf, optionalFields, optionalText, text, texts, within } from './fields';

/** A health check as DNS and the report see it. `answered` is what DNS answers follow: the state, `route53FlipMs` later. */
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
  readonly checkers: { healthy: boolean; streak: number }[];
  /** Before inversion. */
  raw: boolean;
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

/** "Healthy while more than 18 % of checkers say so" (Route 53 Developer Guide). */
const HEALTHY_SHARE = 0.18;
/** Share of an interval after which the 14th of 16 evenly spread checkers has polled: (14 − 0.5) / 16. */
const FLEET_SHARE = 0.84;

export class HealthChecks {
  private readonly checks = new Map<string, Check>();
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    /** Looked up late: the internet itself needs Route 53. */
    private readonly internet: () => Internet,
  ) {
    this.random = kernel.random.stream('route53-checks');
  }

  /** Takes an AWS::Route53::HealthCheck and starts its checkers. Throws with the field's name when AWS would refuse it. */
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
      checkers: [],
      // New checks count as healthy until there is data, inverted ones therefore as unhealthy.
      raw: true,
      healthy: !inverted,
      answered: !inverted,
      sinceMs: this.kernel.clock.now(),
      answersChangeAtMs: 0,
    };
    this.checks.set(ref, check);
    if (type !== 'CALCULATED' && !flag(config, 'Disabled', false)) this.startCheckers(check, readEndpoint(config));
    if (type === 'CALCULATED') this.kernel.clock.after(0, () => this.recalculate());
  }

  /** The check of that id or name. Throws when there is none: a record that names it would not deploy. */
  health(idOrName: string): Health {
    const found = this.checks.get(idOrName) ?? [...this.checks.values()].find(({ name }) => name === idOrName);
    if (!found) throw new Error(`there is no health check "${idOrName}"`);
    return found;
  }

  /** All checks. */
  all(): readonly Health[] {
    return [...this.checks.values()];
  }

  private startCheckers(check: Check, endpoint: Endpoint): void {
    const count = draw(this.random, check.inverted ? 'switchCheckers' : 'endpointCheckers');
    const phaseMs = this.random.between(0, endpoint.intervalMs / count);
    for (let index = 0; index < count; index += 1) {
      check.checkers.push({ healthy: true, streak: 0 });
      const poll = (): void => {
        this.kernel.clock.after(endpoint.intervalMs, poll);
        this.poll(endpoint, (passed) => this.observe({ check, endpoint, index, passed }));
      };
      this.kernel.clock.after(phaseMs + (index * endpoint.intervalMs) / count, poll);
    }
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
      .request(INTERNET, { method, host, path, headers })
      .then(
        ({ status }) => settle(status >= 200 && status < 400),
        () => settle(false),
      );
  }

  private observe(seen: { check: Check; endpoint: Endpoint; index: number; passed: boolean }): void {
    const { check, endpoint, index, passed } = seen;
    const checker = check.checkers[index];
    if (!checker) return;
    checker.streak = passed === checker.healthy ? 0 : checker.streak + 1;
    if (checker.streak < endpoint.failures) return;
    checker.healthy = passed;
    checker.streak = 0;
    if (healthyByVote(check)) this.becomeRaw(check, true);
    else {
      const count = check.checkers.length;
      const waitMs = Math.max(0, FLEET_SHARE - (count - 0.5) / count) * endpoint.intervalMs;
      this.kernel.clock.after(waitMs, () => this.becomeRaw(check, healthyByVote(check)));
    }
  }

  private becomeRaw(check: Check, raw: boolean): void {
    check.raw = raw;
    this.become(check, raw !== check.inverted);
    this.recalculate();
  }

  /** Brings calculated checks up to date; those over calculated ones need another round. */
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

function healthyByVote({ checkers }: Check): boolean {
  return checkers.filter(({ healthy }) => healthy).length / checkers.length > HEALTHY_SHARE;
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
