/**
 * Where a tenant's key is stored in a table. The cell that serves it and the reconciliation of two replicas both use
 * this.
 */
import type { ItemKey } from './control-items';
import type { Service } from './layers';
import { settingKey } from './setting';

/** Names a document: its service, its tenant and its key. */
export interface DocumentName {
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
}

/** `<service>#<tenant>` / `<key>`. Settings have a layout of their own. */
export const documentKey = ({ service, tenant, key }: DocumentName): ItemKey =>
  service === 'control-plane' ? settingKey({ tenant, key }) : { pk: `${service}#${tenant}`, sk: key };
