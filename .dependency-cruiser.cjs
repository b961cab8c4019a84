/**
 * Imports go one way: strategy ← functions, infra, lab; and inside each of these three from the upper layers to the
 * lower ones. Each rule says what to do instead.
 */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed },
});

/**
 * The layers of a folder, the lowest first. A room is a subfolder or a file. It may import itself and every room of a
 * layer below its own; rooms of one layer do not know each other.
 */
const LAYERS = {
  lab: [
    ['kernel/', 'terminal/'],
    ['scenario/', 'calls/', 'interpreter/'],
    ['bundle/', 'templates/', 'channels/'],
    ['cloud/', 'judge/'],
    ['clients/', 'report/'],
    ['drill/'],
    ['hunt/', 'bench/'],
    ['year/'],
    ['main\\.ts', 'start\\.mjs', 'write-docs\\.ts'],
  ],
  infra: [
    ['terminal/'],
    ['environments/', 'bundle/'],
    ['site/'],
    ['access/'],
    ['constructs/'],
    ['stacks/'],
    ['app\\.ts'],
    ['runbooks/'],
    ['synth\\.ts'],
  ],
  functions: [['runtime/[^/]+$'], ['runtime/control/'], ['runtime/data/', 'runtime/evidence/'], ['(?!runtime/)[^/]+/']],
};

/** No import goes up, or sideways between rooms of one layer; and no room stands outside of the layers. */
const downwards = (folder, layers) => {
  const inside = (rooms) => `^${folder}/(${rooms.join('|')})`;
  const upwards = layers.flatMap((rooms, height) =>
    rooms.map((room) => ({
      name: `${folder}-imports-go-down`,
      severity: 'error',
      comment:
        'This import goes up, or sideways. Move what both need into the lower room, or hand it over as a parameter; ' +
        'a type that both need belongs to the lower room. LAYERS in .dependency-cruiser.cjs has the order.',
      from: { path: inside([room]) },
      to: { path: `^${folder}/`, pathNot: inside([room, ...layers.slice(0, height).flat()]) },
    })),
  );
  const homeless = {
    name: `${folder}-rooms-have-a-layer`,
    severity: 'error',
    comment: 'This folder is new: give it its layer in LAYERS of .dependency-cruiser.cjs.',
    from: { path: `^${folder}/`, pathNot: inside(layers.flat()) },
    to: {},
  };
  return [...upwards, homeless];
};

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).flatMap(([folder, layers]) => downwards(folder, layers)),
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move what both need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nothing uses this file: delete it, or import it where it belongs.',
      from: { orphan: true, pathNot: ['handler\\.ts$', '^test/', '\\.d\\.ts$'] },
      to: {},
    },
    only(
      'strategy-is-pure',
      '^strategy/',
      ['^strategy/', 'node_modules/zod', '^(node:)?crypto$'],
      'The rules know no AWS, no I/O and no clock: pass it in.',
    ),
    only(
      'contracts-are-data',
      '^functions/.+/contract\\.ts$',
      ['^strategy/', 'node_modules/zod', '^functions/[^/]+/contract\\.ts$', '^functions/runtime/'],
      'A contract gives shapes; behaviour belongs in the handler.',
    ),
    {
      name: 'no-verb-imports-another',
      severity: 'error',
      comment: 'Verbs meet in the state machine only; what two of them need lives in strategy/ or functions/runtime/.',
      from: { path: '^functions/([^/]+)/', pathNot: '^functions/runtime/' },
      to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/runtime/'] },
    },
    only(
      'functions-stand-alone',
      '^functions/',
      [
        '^functions/',
        '^strategy/',
        'node_modules/(@aws-sdk|@aws-lambda-powertools|@smithy|cockatiel|fflate|zod|@types/aws-lambda)',
        '^(node:)?(crypto|util|dns/promises)$',
      ],
      'A function is plain AWS Lambda code: strategy, its own folder, the runtime and the SDK.',
    ),
    only(
      'infra-deploys',
      '^infra/',
      [
        '^infra/',
        '^statemachines/',
        '^strategy/',
        'node_modules/(@aws-sdk/client-s3|aws-cdk-lib|constructs|cdk-nag|zod|esbuild|tsx|yaml)',
        '^functions/.+/contract\\.ts$',
        '^(node:)?[a-z/_]+$',
      ],
      'Handlers are bundled by path, never imported.',
    ),
    only(
      'machines-are-files',
      '^statemachines/',
      ['^statemachines/', 'node_modules/(yaml|asl-validator|jsonata)', '^(node:)?[a-z/_]+$'],
      'A machine is read, checked and handed over.',
    ),
    only(
      'lab-loads-what-is-deployed',
      '^lab/(?!bench/)',
      [
        '^lab/',
        '^strategy/',
        'node_modules/(fflate|jsonata|yaml|zod|@aws-sdk|@smithy|tsx|esbuild)',
        '^(node:)?[a-z/_]+$',
      ],
      'The lab reads cdk.out; source of functions or infra in it would rehearse something else than what is deployed.',
    ),
    only(
      'bench-compares',
      '^lab/bench/',
      [
        '^lab/',
        '^strategy/',
        'node_modules/@aws-sdk/util-dynamodb',
        '^(node_modules/)?aws-local-stepfunctions',
        '^(node:)?[a-z/_]+$',
      ],
      'The benchmark measures plans, and the lab against its peer; only here may the peer be loaded.',
    ),
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'Nothing imports a test.',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
