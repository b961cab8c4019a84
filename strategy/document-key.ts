/** Where a tenant's key lies in a table. Both who serves it and who compares two regions' replicas go by this. */
import type { ItemKey } from './control-items';
import type { Service } from './layers';
import { settingKey } from './setting';

/** Whose, of which service, and which. */
export interface DocumentName {
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
}

/** `<service>#<tenant>` / `<key>`, settings apart. */
export const documentKey = ({ service, tenant, key }: DocumentName): ItemKey =>
  service === 'control-plane' ? settingKey({ tenant, key }) : { pk: `${service}#${tenant}`, sk: key };
