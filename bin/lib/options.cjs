'use strict';
const { shown } = require('./shown.cjs');
const { Stop } = require('./stop.cjs');

const help = `Starts a local AWS, deploys the pipeline on it, places demo orders and shows how each ended. Ctrl-C stops it all.

usage: npm start [-- options]

  --orders N       how many orders to place, 0 to 10000         (default 12)
  --deploy-only    deploy, and place nothing: neither orders nor stock and customers
  --exit           stop by itself after the table; exit code 0 only if every order reached the ending it should
  --watch          after that, replace each function that an edit changes, deploy what else it changes, and show the logs
  --logs NAMES     with --watch: logs of these functions alone, by comma: payment,api
  --level LEVEL    with --watch: DEBUG, INFO, WARN or ERROR, and above          (default INFO)
  --key TEXT       with --watch: only lines with this text, such as an order id
  --flow NAME      choreography, orchestration, or both: the same orders in each, and a table that compares them
                                                               (default choreography)
  --stage NAME     names of what is deployed carry it           (default local)
  --endpoint URL   use an AWS endpoint that already runs (LocalStack, Floci, …) instead of starting one
  --ca FILE        with --endpoint https://…: its certificate authority, in PEM; functions trust it too
  --help           this text`;

const takesValue = ['orders', 'logs', 'level', 'key', 'flow', 'stage', 'endpoint', 'ca'];
const flags = ['deploy-only', 'watch', 'exit', 'help'];

/**
 * What a command line asks for.
 *
 * @param {string[]} args without node and the script
 * @returns {{ orders: number, deployOnly: boolean, exit: boolean, flow: string, stage: string, endpoint?: string, ca?: string, help: boolean,
 *   watch?: { services?: string[], level?: string, key?: string } }}
 * @throws {Stop} with exit code 2, in one line
 */
function parseOptions(args) {
  const given = read(args);
  if (given.flow === 'both' && Number(given.orders) === 0) throw wrong('--flow both needs orders to compare');
  return {
    orders: ordersFrom(given.orders),
    deployOnly: deployOnlyFrom(given),
    exit: given.exit !== undefined,
    flow: flowFrom(given.flow),
    stage: stageFrom(given.stage),
    ...(given.endpoint === undefined ? {} : { endpoint: endpointFrom(given.endpoint) }),
    ...caFrom(given),
    ...watchFrom(given),
    help: given.help !== undefined,
  };
}

function read(args) {
  const given = {};
  for (let at = 0; at < args.length; at += 1) {
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[at]) || [];
    if (flags.includes(name) && inline === undefined) given[name] = '';
    else if (takesValue.includes(name)) {
      const value = inline === undefined ? args[++at] : inline;
      if (value === undefined || value === '') throw wrong(`--${name} needs a value`);
      given[name] = value;
    } else throw wrong(`unknown option ${shown(args[at])}`);
  }
  return given;
}

function ordersFrom(text = '12') {
  const orders = Number(text);
  if (!/^\d+$/.test(text) || orders > 10000) throw wrong('--orders takes a number from 0 to 10000');
  return orders;
}

function deployOnlyFrom(given) {
  if (given['deploy-only'] === undefined) return false;
  if (given.orders !== undefined) throw wrong('--deploy-only and --orders do not go together');
  if (given.flow === 'both') throw wrong('--deploy-only and --flow both do not go together');
  return true;
}

function watchFrom({ watch, exit, flow, logs, level, key }) {
  if (watch === undefined) {
    if ((logs ?? level ?? key) !== undefined) throw wrong('--logs, --level and --key need --watch');
    return {};
  }
  if (exit !== undefined) throw wrong('--watch and --exit do not go together');
  if (flow === 'both') throw wrong('--watch and --flow both do not go together');
  if (level !== undefined && !['DEBUG', 'INFO', 'WARN', 'ERROR'].includes(level)) {
    throw wrong('--level takes DEBUG, INFO, WARN or ERROR');
  }
  const services = logs === undefined ? undefined : logs.split(',');
  if (services && !services.every((name) => /^[a-z][a-z0-9-]*$/.test(name))) {
    throw wrong('--logs takes names of functions by comma, such as payment,api');
  }
  return { watch: { ...(services && { services }), ...(level && { level }), ...(key && { key }) } };
}

function flowFrom(flow = 'choreography') {
  if (!['choreography', 'orchestration', 'both'].includes(flow)) {
    throw wrong('--flow takes choreography, orchestration or both');
  }
  return flow;
}

/** A stage's name may have 24; with --flow both there is one `<stage>-saga` beside it. */
function stageFrom(stage = 'local') {
  if (!/^[a-z][a-z0-9-]{0,18}$/.test(stage)) {
    throw wrong('--stage takes at most 19 lower-case letters, digits and hyphens, a letter first');
  }
  return stage;
}

/** Real AWS is refused here already: this command works with dummy credentials, on endpoints that are not Amazon's. */
function endpointFrom(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw wrong('--endpoint takes a URL such as http://127.0.0.1:4566');
  }
  if (!/^https?:$/.test(url.protocol)) throw wrong('--endpoint takes an http or https URL');
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)\.?$/i.test(url.hostname)) {
    throw wrong('--endpoint must not be the real AWS: deploy there with cdk deploy');
  }
  return url.origin;
}

function caFrom({ ca, endpoint = '' }) {
  if (ca === undefined) return {};
  if (!endpoint.startsWith('https:')) throw wrong('--ca needs --endpoint https://…');
  return { ca };
}

const wrong = (what) => new Stop(`${what} (npm start -- --help lists the options)`, 2);

module.exports = { parseOptions, help };
