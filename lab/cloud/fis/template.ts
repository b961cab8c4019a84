/**
 * Experiment templates: targets, actions, stop conditions, tags. Refuses what AWS refuses at creation: an action that
 * it does not know, a duration outside a minute to twelve hours, a target that an action names and nobody defines, a
 * target of another type than the action's. Not modelled, and refused: filters, selections but ALL, actions one after
 * another, logs, reports, several accounts.
 */
import type { Fields, Resource } from '../../calls/call';
import { invalidProperty, listOf, oneOf, optionalFields, optionalText, refuseProperties, text, texts } from '../fields';
import { isActionId, TARGETS, type ActionId } from './kinds';

export interface Target {
  readonly resourceType: string;
  /** Either ARNs or tags say which resources. */
  readonly arns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** One action on one target. */
export interface Action {
  readonly name: string;
  readonly actionId: ActionId;
  readonly durationMs: number;
  /** Only copies to this region; for buckets. */
  readonly toRegion: string | undefined;
  readonly target: Target;
}

export interface Template {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly description: string;
  readonly roleArn: string;
  /** ARNs of alarms. Any of them in ALARM stops an experiment. */
  readonly stops: readonly string[];
  readonly actions: readonly Action[];
  /** Whether an action without a target makes the experiment fail. Otherwise it is skipped. */
  readonly failsWithoutTarget: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const PROPERTIES: ReadonlySet<string> = new Set([
  ...['Description', 'RoleArn', 'StopConditions', 'Targets', 'Actions', 'ExperimentOptions', 'Tags'],
]);
const TARGET: ReadonlySet<string> = new Set(['ResourceType', 'ResourceArns', 'ResourceTags', 'SelectionMode']);
const ACTION: ReadonlySet<string> = new Set(['ActionId', 'Description', 'Parameters', 'Targets']);
const PARAMETERS: ReadonlySet<string> = new Set(['duration', 'region']);
const MINUTE_MS = 60_000;
const HOURS_MAX = 12;

/** Reads the resource. Throws an Error that names the property that AWS or the lab refuses. */
export function readTemplate(resource: Resource, account: string): Template {
  const { properties, region, ref } = resource;
  refuseProperties(resource, PROPERTIES);
  const options = optionalFields(properties, 'ExperimentOptions') ?? {};
  oneOf(options, 'AccountTargeting', ['single-account']);
  const emptyMode = oneOf(options, 'EmptyTargetResolutionMode', ['fail', 'skip']);
  const targets = Object.fromEntries(
    parts(properties, 'Targets').map(([name, target]) => [name, readTarget(resource, target)]),
  );
  return {
    ...{ id: ref, region, arn: `arn:aws:fis:${region}:${account}:experiment-template/${ref}` },
    description: text(properties, 'Description'),
    roleArn: text(properties, 'RoleArn'),
    stops: listOf(properties, 'StopConditions').flatMap((stop) =>
      oneOf(stop, 'Source', ['aws:cloudwatch:alarm', 'none']) === 'none' ? [] : [text(stop, 'Value')],
    ),
    actions: parts(properties, 'Actions').map(([name, action]) => readAction(resource, { name, action, targets })),
    failsWithoutTarget: emptyMode !== 'skip',
    tags: Object.fromEntries(
      Object.keys(optionalFields(properties, 'Tags') ?? {}).map((key) => [
        key,
        text(optionalFields(properties, 'Tags') ?? {}, key),
      ]),
    ),
  };
}

function parts(properties: Fields, name: string): [string, Fields][] {
  const all = optionalFields(properties, name) ?? {};
  return Object.keys(all).map((key) => [key, optionalFields(all, key) ?? {}]);
}

function readTarget(resource: Resource, target: Fields): Target {
  refuseProperties(resource, TARGET, { name: 'Targets', of: target });
  oneOf(target, 'SelectionMode', ['ALL']);
  const arns = texts(target, 'ResourceArns');
  const tags = (optionalFields(target, 'ResourceTags') ?? {}) as Readonly<Record<string, string>>;
  if (arns.length > 0 === Object.keys(tags).length > 0)
    throw invalidProperty(resource, 'Targets', 'needs either ResourceArns or ResourceTags');
  return { resourceType: text(target, 'ResourceType'), arns, tags };
}

function readAction(
  resource: Resource,
  {
    name,
    action,
    targets,
  }: { readonly name: string; readonly action: Fields; readonly targets: Record<string, Target> },
): Action {
  refuseProperties(resource, ACTION, { name: 'Actions', of: action });
  const parameters = optionalFields(action, 'Parameters') ?? {};
  refuseProperties(resource, PARAMETERS, { name: 'Actions.Parameters', of: parameters });
  const refused = (what: string, problem: string): Error =>
    invalidProperty(resource, `Actions.${name}.${what}`, problem);
  const actionId = text(action, 'ActionId');
  if (!isActionId(actionId)) throw refused('ActionId', `${actionId} is not modelled by the lab`);
  const { key, resourceType, hasRegion } = TARGETS[actionId];
  const target = targets[text(optionalFields(action, 'Targets') ?? {}, key)];
  if (target?.resourceType !== resourceType) throw refused('Targets', `needs ${key} of type ${resourceType}`);
  const toRegion = optionalText(parameters, 'region');
  if ((toRegion !== undefined) !== hasRegion)
    throw refused('Parameters', hasRegion ? 'needs a region' : 'has no region');
  const durationMs = durationIn(text(parameters, 'duration'));
  if (durationMs === undefined) throw refused('Parameters.duration', 'must be PT1M to PT12H');
  return { name, actionId, durationMs, toRegion, target };
}

/** Milliseconds of an ISO 8601 duration in hours, minutes and seconds; undefined when FIS would refuse it. */
function durationIn(duration: string): number | undefined {
  const found = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration);
  if (!found) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return ms >= MINUTE_MS && ms <= HOURS_MAX * 60 * MINUTE_MS ? ms : undefined;
}
