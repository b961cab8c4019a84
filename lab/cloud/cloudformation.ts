/**
 * CloudFormation: the templates of the stacks that exist, as they were deployed. Operations: GetTemplate, of the
 * original template. Not modelled, and refused: processed templates, change sets, stacks named by ARN. Assumptions: it
 * answers with the very bytes that were deployed, and a stack that grows during a drill has its last template from its
 * beginning.
 */
import { notModelled, type Answer, type Call, type Service, ServiceError } from '../calls/call';
import { oneOf, refuseUnknown, text } from './fields';

export class CloudFormation implements Service {
  readonly types = [];
  private readonly existing = new Set<string>();

  /** `templates`: by `region/name` of their stacks. */
  constructor(private readonly templates: ReadonlyMap<string, string>) {}

  /** No resource of a template is one of this model: stacks are created around them. */
  provision(): void {
    throw new Error('CloudFormation takes no resources');
  }

  /** From now on the stack exists. */
  created(region: string, stack: string): void {
    this.existing.add(`${region}/${stack}`);
  }

  handle(call: Call): Answer {
    if (call.operation !== 'GetTemplate') throw notModelled(call);
    refuseUnknown(call, new Set(['StackName', 'TemplateStage']));
    const name = text(call.input, 'StackName');
    if (oneOf(call.input, 'TemplateStage', ['Original', 'Processed']) === 'Processed') throw notModelled(call);
    const key = `${call.region}/${name}`;
    const template = this.existing.has(key) ? this.templates.get(key) : undefined;
    // As AWS words it.
    if (template === undefined) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
    return { output: { TemplateBody: template }, latencyMs: 0 };
  }
}
