import * as fc from 'fast-check';
import {
  allowedTargets,
  failoverIsDenied,
  mayHold,
  REGIONS_OF_RESIDENCY,
  regionsThatMayKeep,
  residencyOf,
} from '../../strategy/residency';
import { regionsOf, RESIDENCIES, type Placement } from '../../strategy/topology';
import { eu, euOptin, usEast } from './fixtures';

const LISTED = Object.values(REGIONS_OF_RESIDENCY).flat();
const REFUSED = ['us-gov-west-1', 'us-iso-east-1', 'cn-north-1', 'eusc-de-east-1', 'mars-north-1'];

describe('the residency of a region', () => {
  it.each([
    ['us-west-2', 'US'],
    ['eu-central-1', 'EU'],
    ['ap-southeast-2', 'APAC'],
    ['ca-central-1', 'CA'],
  ])('%s is %s', (region, residency) => {
    expect(residencyOf(region)).toBe(residency);
  });

  it('is what the contracts name: a region more is data where it may not be, one less is nowhere to go', () => {
    expect(REGIONS_OF_RESIDENCY).toEqual({
      US: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
      CA: ['ca-central-1', 'ca-west-1'],
      MX: ['mx-central-1'],
      SA: ['sa-east-1'],
      EU: [
        ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
        ...['eu-west-1', 'eu-west-2', 'eu-west-3'],
      ],
      ME: ['me-central-1', 'me-south-1', 'me-west-1'],
      IL: ['il-central-1'],
      AF: ['af-south-1'],
      APAC: [
        ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
        ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
        ...['ap-southeast-6', 'ap-southeast-7'],
      ],
    });
    for (const residency of RESIDENCIES)
      for (const region of REGIONS_OF_RESIDENCY[residency]) expect(residencyOf(region)).toBe(residency);
  });

  it('is unknown for regions that are not listed, government and China among them', () => {
    expect(REFUSED.map(residencyOf)).toEqual(REFUSED.map(() => undefined));
  });

  it('is one only: no region is listed twice', () => {
    expect(new Set(LISTED).size).toBe(LISTED.length);
  });
});

describe('the targets a placement may move to', () => {
  it('are the standbys inside its residency', () => {
    expect(allowedTargets(usEast, 'us-east-1')).toEqual(['us-west-2']);
    expect(allowedTargets({ ...usEast, standbys: ['eu-west-1', 'us-west-2'] }, 'us-east-1')).toEqual(['us-west-2']);
  });

  it('include the home again when a standby is left', () => {
    expect(allowedTargets(usEast, 'us-west-2')).toEqual(['us-east-1']);
  });

  it('cross a border only with the contract opted in', () => {
    expect(allowedTargets(euOptin, 'eu-central-1')).toEqual(['us-west-2']);
    expect(allowedTargets({ ...euOptin, optIn: false }, 'eu-central-1')).toEqual([]);
  });

  it('are none when failover is denied', () => {
    expect(failoverIsDenied(eu, 'eu-central-1')).toBe(true);
    expect(failoverIsDenied({ ...euOptin, optIn: false }, 'eu-central-1')).toBe(true);
    expect(failoverIsDenied(usEast, 'us-east-1')).toBe(false);
  });

  it('never include a region without a residency, opted in or not', () => {
    expect(allowedTargets({ ...euOptin, standbys: REFUSED }, 'eu-central-1')).toEqual([]);
  });
});

describe('what names tenants of a placement', () => {
  it('is kept in the region that asks if that may hold them, else in the others, home first', () => {
    const wide = { ...usEast, standbys: ['us-west-2', 'us-west-1'] };
    expect(regionsThatMayKeep(wide, 'us-west-1')).toEqual(['us-west-1', 'us-east-1', 'us-west-2']);
    expect(regionsThatMayKeep(wide, 'us-east-1')).toEqual(['us-east-1', 'us-west-2', 'us-west-1']);
    expect(regionsThatMayKeep(wide, 'eu-central-1')).toEqual(['us-east-1', 'us-west-2', 'us-west-1']);
    expect(regionsThatMayKeep(euOptin, 'us-west-2')).toEqual(['us-west-2', 'eu-central-1']);
    expect(regionsThatMayKeep({ ...euOptin, optIn: false }, 'us-west-2')).toEqual(['eu-central-1']);
  });
});

describe('for any placement', () => {
  const region = fc.constantFrom(...LISTED, ...REFUSED);
  const placements: fc.Arbitrary<Placement> = fc.record({
    name: fc.constant('p'),
    residency: fc.constantFrom(...RESIDENCIES),
    home: region,
    standbys: fc.array(region, { maxLength: 5 }),
    optIn: fc.boolean(),
    tier0: fc.constant({ mode: 'eventual' }),
    demand: fc.constant(1),
  });

  it('residency is never widened: targets are its own regions, and inside the residency unless it opted in', () => {
    fc.assert(
      fc.property(placements, region, (placement, source) => {
        for (const target of allowedTargets(placement, source)) {
          expect(target).not.toBe(source);
          expect(regionsOf(placement)).toContain(target);
          expect(LISTED).toContain(target);
          if (!placement.optIn) expect(residencyOf(target)).toBe(placement.residency);
        }
      }),
    );
  });

  it('withdrawing the opt-in only ever takes regions away', () => {
    fc.assert(
      fc.property(placements, region, (placement, target) => {
        if (mayHold({ ...placement, optIn: false }, target))
          expect(mayHold({ ...placement, optIn: true }, target)).toBe(true);
      }),
    );
  });
});
