/** Import directions, as docs/architecture.md draws them. Each rule says what it keeps true. */
const aPackage = (name) => `^packages/${name}/`;
/** How an import by name is told from one by path. */
const byName = ['aliased-workspace', 'undetermined'];
const only = (...allowed) => `^packages/(?!(${allowed.join('|')})/)`;
/** Tests stand beside the code that they test, and may use the helpers of packages/testing. */
const tests = '[.]test[.]ts$|/testing/';

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
      name: 'packages-stand-alone',
      comment: 'Packages serve any pipeline: nothing in them imports from outside.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(events|functions|lib|bin|simulation|demo|chaos|examples|bench|brokers|test)/' },
    },
    {
      name: 'packages-by-name',
      comment: 'A package is imported by its name, through its exports: what is not exported is for nobody else.',
      severity: 'error',
      from: { pathNot: '^packages/' },
      to: { path: '^packages/', dependencyTypesNot: byName },
    },
    {
      name: 'packages-import-each-other-by-name',
      comment: 'What is published must find the others where npm installs them.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypesNot: byName },
    },
    {
      name: 'exported-paths-only',
      comment: 'A path that a package does not export resolves to nothing.',
      severity: 'error',
      from: {},
      to: { path: '^@orderflow/', couldNotResolve: true },
    },
    {
      name: 'examples-stand-alone',
      comment: 'An example is a project of its own: packages by name, and its own files.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/' },
      to: {
        path: '^(events|functions|lib|bin|simulation|demo|chaos|bench|brokers|test|examples)/',
        pathNot: '^examples/$1/',
      },
    },
    {
      name: 'core-imports-nothing-of-ours',
      comment: 'What runs in Lambda, and what other workloads import, brings no other package along.',
      severity: 'error',
      from: { path: aPackage('core'), pathNot: tests },
      to: { path: `${only('core')}|aws-cdk-lib|constructs/` },
    },
    {
      name: 'constructs-import-core',
      comment: 'The CDK side knows the contracts.',
      severity: 'error',
      from: { path: aPackage('constructs'), pathNot: tests },
      to: { path: only('core', 'constructs') },
    },
    {
      name: 'testing-imports-core',
      comment: 'Helpers for tests need no infrastructure.',
      severity: 'error',
      from: { path: aPackage('testing') },
      to: { path: `${only('core', 'testing')}|aws-cdk-lib` },
    },
    {
      name: 'simulation-imports-core-testing-and-verbs',
      comment:
        "The simulation runs any pipeline made of the constructs, and its operator uses the operator's own verbs.",
      severity: 'error',
      from: { path: aPackage('simulation') },
      to: { path: only('core', 'testing', 'simulation', 'operator/verbs') },
    },
    {
      name: 'operator-imports-core',
      comment: "The operator's tools read what was deployed.",
      severity: 'error',
      from: { path: aPackage('operator'), pathNot: tests },
      to: { path: only('core', 'operator') },
    },
    {
      name: 'verbs-find-no-stage',
      comment: 'They run in the simulation too, where there is no state file and no CloudFormation.',
      severity: 'error',
      from: { path: aPackage('operator/verbs'), pathNot: tests },
      to: { path: `${only('core', 'operator/verbs')}|client-cloudformation` },
    },
    {
      name: 'local-imports-operator',
      comment: 'The local AWS serves any pipeline.',
      severity: 'error',
      from: { path: aPackage('local') },
      to: { path: only('operator', 'local') },
    },
    {
      name: 'messaging-imports-core',
      comment: 'What brokers share knows none of them.',
      severity: 'error',
      from: { path: aPackage('messaging'), pathNot: tests },
      to: { path: `${only('core', 'messaging')}|aws-cdk-lib|constructs/` },
    },
    {
      name: 'brokers-import-core-and-messaging',
      comment: 'Workloads use a broker without the CDK side, and without the other broker.',
      severity: 'error',
      from: { path: '^packages/(kafka|rabbitmq)/', pathNot: tests },
      to: { path: `${only('core', 'messaging', '$1')}|aws-cdk-lib|constructs/` },
    },
    {
      name: 'one-kafka-client',
      comment: 'Publisher and subscriber know a port; one folder knows the library behind it.',
      severity: 'error',
      from: { pathNot: '^packages/kafka/client/|^(brokers|bench|test/brokers)/' },
      to: { path: '@platformatic/kafka' },
    },
    {
      name: 'one-rabbitmq-client',
      comment: 'Publisher and subscriber know a port; one folder knows the library behind it.',
      severity: 'error',
      from: { pathNot: '^packages/rabbitmq/client/|^(brokers|bench|test/brokers)/' },
      to: { path: 'amqplib' },
    },
    {
      name: 'events-stand-alone',
      comment: 'Other workloads import the contracts: they bring no function and no infrastructure along.',
      severity: 'error',
      from: { path: '^events/' },
      to: { path: `${only('core')}|^(functions|lib|bin|simulation|demo|chaos|examples|bench|brokers|test)/` },
    },
    {
      name: 'functions-know-no-infrastructure',
      comment: 'What runs in Lambda never imports the CDK side.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '[.]test[.]ts$|/testing/' },
      to: {
        path: `${only('core')}|^(lib|bin|simulation|demo|chaos|examples|bench|brokers|test)/|aws-cdk-lib|constructs/`,
      },
    },
    {
      name: 'contexts-never-import-each-other',
      comment: 'Contexts talk by events. api and saga stand above them and may call a context by its public face.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/', pathNot: '^functions/(api|saga)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'lib-knows-contracts-not-code',
      comment:
        'Infrastructure points at entry files by path; it imports contracts, subscriptions and the steps of the saga only.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(functions|bin|simulation|demo|chaos|examples|bench|brokers|test)/',
        pathNot: '^functions/[^/]+/subscriptions[.]ts$|^functions/saga/(order-saga|saga-retries)[.]ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk[.]out|[.]build|dist)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['orderflow-source', 'import', 'node', 'default', 'types'],
    },
  },
};
