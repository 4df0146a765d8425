/** Import directions, as docs/architecture.md draws them. Each rule says what it keeps true. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two files are one idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'events-stand-alone',
      comment: 'Other workloads import the contracts: they bring no function and no infrastructure along.',
      severity: 'error',
      from: { path: '^events/' },
      to: { path: '^(functions|lib|bin|local|bench|test)/', pathNot: '^test/unit/' },
    },
    {
      name: 'contract-is-general',
      comment: 'How an event is declared never knows which events there are.',
      severity: 'error',
      from: { path: '^events/(contract|publisher)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^events/[^/]+[.]ts$' },
    },
    {
      name: 'functions-know-no-infrastructure',
      comment: 'What runs in Lambda never imports the CDK side.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(lib|bin|local|simulation|bench)/|aws-cdk-lib|constructs/' },
    },
    {
      name: 'runtime-is-general',
      comment: 'The runtime, the relay and the breaker never name an order.',
      severity: 'error',
      from: { path: '^functions/(runtime|relay|breaker)/' },
      to: { path: '^functions/(?!runtime/|relay/|breaker/)|^events/[^/]+[.]ts$' },
    },
    {
      name: 'contexts-never-import-each-other',
      comment: 'Contexts talk by events. api and saga stand above them and may call a context by its public face.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/', pathNot: '^functions/(runtime|relay|api|saga)/' },
      to: { path: '^functions/', pathNot: '^functions/($1|runtime)/' },
    },
    {
      name: 'constructs-are-general',
      comment: 'Constructs serve any pipeline; the stacks of the order flow are made of them.',
      severity: 'error',
      from: { path: '^lib/constructs/' },
      to: { path: '^lib/(?!constructs/)|^events/[^/]+[.]ts$|^functions/(?!runtime/)' },
    },
    {
      name: 'lib-knows-contracts-not-code',
      comment: 'Infrastructure points at entry files by path; it imports contracts only.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(functions|bin|local|simulation|bench|test)/' },
    },
    {
      name: 'local-is-general',
      comment: 'The local AWS serves any pipeline; only its demo and its chaos know what an order is.',
      severity: 'error',
      from: { path: '^local/(?!demo/|chaos/)' },
      to: { path: '^(events|functions|lib|bench|test)/|^local/(demo|chaos)/' },
    },
    {
      name: 'simulation-is-general',
      comment:
        'The simulation runs any pipeline made of the constructs; only its order-flow folder knows what an order is.',
      severity: 'error',
      from: { path: '^simulation/(?!order-flow/)' },
      to: {
        path: '^(lib|local|bin|bench|test)/|^events/[^/]+[.]ts$|^functions/(?!runtime/|relay/|breaker/)|^simulation/order-flow/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk[.]out|[.]build)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
