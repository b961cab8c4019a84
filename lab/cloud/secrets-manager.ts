/**
 * Secrets Manager: secrets with a replica in each named region, read there. Operations: GetSecretValue. Not modelled,
 * and refused: versions, rotation, keys of one's own, resource policies. Assumption: a secret that a template makes
 * empty (`{}`) has been filled in by people since.
 */
import { notModelled, type Answer, type Call, type Resource, type Service, ServiceError } from '../calls/call';
import { listOf, refuseProperties, refuseUnknown, text } from './fields';

const PROPERTIES: ReadonlySet<string> = new Set(['Name', 'Description', 'SecretString', 'ReplicaRegions', 'Tags']);
const EMPTY = '{}';

export class SecretsManager implements Service {
  readonly types = ['AWS::SecretsManager::Secret'];
  /** For the bill. */
  readonly meters = { calls: 0 };
  /** Region and name → value. */
  private readonly secrets = new Map<string, string>();

  /** `filledIn`: what people write into an empty secret. */
  constructor(private readonly filledIn: string) {}

  provision(resource: Resource): void {
    refuseProperties(resource, PROPERTIES);
    const { region, properties } = resource;
    const value = text(properties, 'SecretString');
    const regions = [region, ...listOf(properties, 'ReplicaRegions').map((replica) => text(replica, 'Region'))];
    for (const one of regions)
      this.secrets.set(`${one} ${text(properties, 'Name')}`, value === EMPTY ? this.filledIn : value);
  }

  handle(call: Call): Answer {
    if (call.operation !== 'GetSecretValue') throw notModelled(call);
    refuseUnknown(call, new Set(['SecretId']));
    this.meters.calls += 1;
    const name = text(call.input, 'SecretId');
    const value = this.secrets.get(`${call.region} ${name}`);
    if (value === undefined)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return { output: { Name: name, SecretString: value }, latencyMs: 0 };
  }
}
